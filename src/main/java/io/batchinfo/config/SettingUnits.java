package io.batchinfo.config;

import java.util.Properties;
import java.util.regex.Pattern;

/** Units of settings. A time, a size, a URL and a flag show theirs in the default; those of numbers are listed in a resource. */
final class SettingUnits {

    private static final Pattern TIME = Pattern.compile("\\d+(ms|s|m|h)");
    private static final Pattern SIZE = Pattern.compile("\\d+([KMG]iB|B)");

    private final Properties listed;

    /** @param listed the unit by the name of the setting */
    SettingUnits(Properties listed) {
        this.listed = listed;
    }

    String of(String name, String defaultValue) {
        String unit = listed.getProperty(name);
        if (unit != null) {
            return unit;
        }
        if (TIME.matcher(defaultValue).matches()) {
            return "time (ms, s, m, h)";
        }
        if (SIZE.matcher(defaultValue).matches()) {
            return "size (B, KiB, MiB, GiB)";
        }
        if (name.endsWith(".url")) {
            return "URL";
        }
        return defaultValue.equals("true") || defaultValue.equals("false") ? "true or false" : "text";
    }
}
