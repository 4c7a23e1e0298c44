package io.batchinfo.config;

import java.util.regex.Pattern;

/**
 * One setting as it is in effect.
 *
 * @param name as in {@code batch-info.properties}
 * @param value in effect, {@link #HIDDEN} in place of a secret
 * @param unit of the value, or its kind where it has no unit
 * @param defaultValue as shipped, empty for none
 * @param origin where the value comes from
 * @param originName the environment variable, system property or file of that origin
 */
public record Setting(String name, String value, String unit, String defaultValue, Origin origin, String originName) {

    /** Stands in place of a secret. */
    public static final String HIDDEN = "(hidden)";

    private static final Pattern SECRET = Pattern.compile("(password|secret|token|api-key)$");
    /** User and password of a URL, and its query. */
    private static final Pattern CREDENTIALS = Pattern.compile("(?s)(?<=^|//)[^/]*@|(?<=[?#]).*");

    /** The places of a value, the first one that has it wins. */
    public enum Origin {
        ENVIRONMENT("environment variable"),
        SYSTEM_PROPERTY("system property"),
        FILE("file"),
        DEFAULT("default");

        private final String text;

        Origin(String text) {
            this.text = text;
        }
    }

    /** This setting without its value where that is a secret, and without user, password and query of a URL. */
    Setting withoutSecret() {
        String shown = value;
        if (SECRET.matcher(name).find() && !value.isEmpty()) {
            shown = HIDDEN;
        } else if (name.endsWith("url")) {
            shown = CREDENTIALS.matcher(value).replaceAll(HIDDEN);
        }
        return new Setting(name, shown, unit, defaultValue, origin, originName);
    }

    /** The origin in words, such as {@code environment variable PORT}. */
    public String originText() {
        return origin == Origin.DEFAULT ? origin.text : origin.text + " " + originName;
    }
}
