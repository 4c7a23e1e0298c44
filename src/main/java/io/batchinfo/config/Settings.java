package io.batchinfo.config;

import io.batchinfo.upstream.BaseUrl;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Every number a user may want to change, by name. A value comes from the environment ({@code SOURCE_MAX_ATTEMPTS} for
 * {@code source.max-attempts}), else from a system property, else from the file {@code batch-info.properties} in the working
 * directory, else from the one of the same name in the jar, which lists them all with their units.
 */
public final class Settings {

    public static final String FILE = "batch-info.properties";

    private static final String RENAMED = "renamed-settings.properties";

    private final Map<String, String> environment;
    private final Properties file;
    private final Properties defaults;
    private final Properties renamed;

    /**
     * Reads the file, where there is one.
     *
     * @throws InvalidSettingException where it has a name that is no setting
     */
    public Settings(Map<String, String> environment, Path folder) {
        this.environment = Map.copyOf(environment);
        this.defaults = resource(FILE);
        this.renamed = resource(RENAMED);
        this.file = new Properties();
        Path path = folder.resolve(FILE);
        if (Files.exists(path)) {
            try (Reader reader = Files.newBufferedReader(path)) {
                file.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                throw new InvalidSettingException(FILE + " cannot be read: " + e.getMessage());
            }
        }
        rejectRenamed();
        for (String name : file.stringPropertyNames()) {
            if (!defaults.containsKey(name) && !name.endsWith(".url")) {
                throw new InvalidSettingException("unknown setting '" + name + "' in " + FILE + ".");
            }
        }
    }

    private static Properties resource(String name) {
        Properties properties = new Properties();
        try (InputStream in = Settings.class.getResourceAsStream("/" + name)) {
            properties.load(in);
        } catch (IOException e) {
            throw new IllegalStateException("the jar has no " + name, e);
        }
        return properties;
    }

    private void rejectRenamed() {
        for (String old : renamed.stringPropertyNames()) {
            String now = renamed.getProperty(old);
            if (environment.containsKey(variable(old))) {
                throw new InvalidSettingException(variable(old) + " was renamed " + variable(now) + ".");
            }
            if (System.getProperty(old) != null || file.containsKey(old)) {
                throw new InvalidSettingException(old + " was renamed " + now + ".");
            }
        }
    }

    private static String variable(String name) {
        return name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** The text of a setting, empty where it is not set. */
    public String text(String name) {
        String value = find(name);
        return value == null ? "" : value.trim();
    }

    private @Nullable String find(String name) {
        String value = environment.get(variable(name));
        if (value == null || value.isBlank()) {
            value = System.getProperty(name);
        }
        if (value == null) {
            value = file.getProperty(name, defaults.getProperty(name));
        }
        return value;
    }

    /** A whole number within bounds. */
    public int integer(String name, int least, int most) {
        String text = text(name);
        try {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw bad(name, text, "a whole number from " + least + " to " + most);
    }

    /** A number within bounds. */
    public double number(String name, double least, double most) {
        String text = text(name);
        try {
            double value = Double.parseDouble(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw bad(name, text, "a number from " + least + " to " + most);
    }

    /** A time within bounds. */
    public Duration time(String name, Duration least, Duration most) {
        String text = text(name);
        try {
            Duration value = DurationParser.parse(text);
            if (value.compareTo(least) >= 0 && value.compareTo(most) <= 0) {
                return value;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw bad(
                name,
                text,
                "a time such as 250ms, 10s or 5m, from " + least.toMillis() + "ms to " + most.toSeconds() + "s");
    }

    /** A number of bytes, such as {@code 256KiB} or {@code 16MiB}. */
    public long bytes(String name, long least, long most) {
        String text = text(name);
        String number = text.replaceFirst("\\s*([KMG]iB|B)$", "");
        String unit = text.substring(number.length()).trim();
        long factor = switch (unit) {
            case "KiB" -> 1L << 10;
            case "MiB" -> 1L << 20;
            case "GiB" -> 1L << 30;
            default -> 1;
        };
        long size = number.matches("\\d{1,9}") ? Long.parseLong(number) * factor : -1;
        if (size >= least && size <= most) {
            return size;
        }
        throw bad(name, text, "a size such as 256KiB or 16MiB, from " + least + "B to " + most + "B");
    }

    /** One of a few words. */
    public String word(String name, Set<String> words) {
        String text = text(name);
        if (words.contains(text)) {
            return text;
        }
        throw bad(name, text, String.join(" or ", new TreeSet<>(words)));
    }

    /** True or false. */
    public boolean flag(String name) {
        String text = text(name);
        if (text.equals("true") || text.equals("false")) {
            return text.equals("true");
        }
        throw bad(name, text, "true or false");
    }

    /** Where a source lives: {@code <source>.url}, else {@code upstream.url}. */
    public BaseUrl url(String source) {
        String own = text(source + ".url");
        String name = own.isEmpty() ? "upstream.url" : source + ".url";
        try {
            return BaseUrl.parse(text(name));
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingException(name + " is wrong: " + e.getMessage() + ".");
        }
    }

    private static InvalidSettingException bad(String name, String text, String needed) {
        return new InvalidSettingException(name + " is '" + text + "', but must be " + needed + ".");
    }
}
