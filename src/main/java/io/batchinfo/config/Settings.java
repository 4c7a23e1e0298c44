package io.batchinfo.config;

import io.batchinfo.config.Setting.Origin;
import io.batchinfo.upstream.BaseUrl;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The settings by name. A value is read from the environment ({@code SOURCE_MAX_ATTEMPTS} for
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
    private final SettingUnits units;

    /**
     * Reads the file, where there is one.
     *
     * @throws InvalidSettingException where it contains an unknown setting
     */
    public Settings(Map<String, String> environment, Path folder) {
        this.environment = Map.copyOf(environment);
        this.defaults = resource(FILE);
        this.renamed = resource(RENAMED);
        this.units = new SettingUnits(resource("setting-units.properties"));
        this.file = SettingsFile.read(folder.resolve(FILE));
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

    /** One sentence for each environment variable that resembles a setting but is none. Such a variable has no effect. */
    public List<String> warnings() {
        Map<String, String> known = new TreeMap<>();
        defaults.stringPropertyNames().forEach(name -> known.put(variable(name), variable(name)));
        renamed.stringPropertyNames().forEach(old -> known.put(variable(old), variable(renamed.getProperty(old))));
        return environment.keySet().stream()
                .filter(name -> !known.containsKey(name) && !name.endsWith("_URL"))
                .sorted()
                .flatMap(name -> SimilarNames.nearest(name, known.keySet()).stream()
                        .map(near -> name + " is no setting and has no effect; did you mean " + known.get(near) + "?"))
                .toList();
    }

    private static String variable(String name) {
        return name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** The value of an environment variable, null where it is not set. */
    public @Nullable String environment(String name) {
        return environment.get(name);
    }

    /** The text of a setting, empty where it is not set. */
    public String text(String name) {
        return find(name).value();
    }

    /**
     * Every setting as it is in effect, in the order of names: those of {@code batch-info.properties} in the jar, and the
     * URLs of sources that the file names.
     */
    public List<Setting> catalogue() {
        TreeSet<String> names = new TreeSet<>(defaults.stringPropertyNames());
        names.addAll(file.stringPropertyNames());
        return names.stream().map(this::find).map(Setting::withoutSecret).toList();
    }

    private Setting find(String name) {
        String value = environment.get(variable(name));
        if (value != null && !value.isBlank()) {
            return setting(name, value, Origin.ENVIRONMENT, variable(name));
        }
        value = System.getProperty(name);
        if (value != null) {
            return setting(name, value, Origin.SYSTEM_PROPERTY, name);
        }
        value = file.getProperty(name);
        if (value != null) {
            return setting(name, value, Origin.FILE, FILE);
        }
        return setting(name, defaults.getProperty(name, ""), Origin.DEFAULT, "");
    }

    private Setting setting(String name, String value, Origin origin, String originName) {
        String defaultValue = defaults.getProperty(name, "");
        return new Setting(name, value.trim(), units.of(name, defaultValue), defaultValue, origin, originName);
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
            // reported below
        }
        throw invalid(name, "a whole number from " + least + " to " + most);
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
            // reported below
        }
        throw invalid(name, "a number from " + least + " to " + most);
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
            // reported below
        }
        throw invalid(
                name, "a time such as 250ms, 10s or 5m, from " + least.toMillis() + "ms to " + most.toSeconds() + "s");
    }

    /** A number of bytes, such as {@code 256KiB} or {@code 16MiB}. */
    public long bytes(String name, long least, long most) {
        String text = text(name);
        long size = SizeParser.parse(text);
        if (size >= least && size <= most) {
            return size;
        }
        throw invalid(name, "a size such as 256KiB or 16MiB, from " + least + "B to " + most + "B");
    }

    /** One of a few words. */
    public String word(String name, Set<String> words) {
        String text = text(name);
        if (words.contains(text)) {
            return text;
        }
        throw invalid(name, String.join(" or ", new TreeSet<>(words)));
    }

    /** True or false. */
    public boolean flag(String name) {
        String text = text(name);
        if (text.equals("true") || text.equals("false")) {
            return text.equals("true");
        }
        throw invalid(name, "true or false");
    }

    /**
     * The base URL of a source: {@code <source>.url}, else the one that the routes name, else {@code upstream.url}.
     *
     * @param written the URL in the routes, null for none
     * @throws IllegalArgumentException with one sentence, where the URL in the routes is invalid
     */
    public BaseUrl url(String source, @Nullable String written) {
        String own = text(source + ".url");
        if (own.isEmpty() && written != null) {
            return BaseUrl.parse(written);
        }
        String name = own.isEmpty() ? "upstream.url" : source + ".url";
        try {
            return BaseUrl.parse(text(name));
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingException(name + " is invalid: " + e.getMessage() + place(name) + ".");
        }
    }

    /**
     * The exception for a value that cannot be used.
     *
     * @param needed what the value must be, without a full stop
     */
    public InvalidSettingException invalid(String name, String needed) {
        return new InvalidSettingException(
                name + " is '" + find(name).withoutSecret().value() + "', but must be " + needed + place(name) + ".");
    }

    /** The environment variable that gives the value, empty where none does. */
    private String place(String name) {
        Setting setting = find(name);
        return setting.origin() == Origin.ENVIRONMENT ? " (" + setting.originText() + ")" : "";
    }
}
