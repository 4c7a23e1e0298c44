package io.batchinfo.camel;

import java.util.Set;
import org.apache.camel.component.properties.DefaultPropertiesParser;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.component.properties.PropertiesLookup;
import org.jspecify.annotations.Nullable;

/**
 * Carries the parameters of a request through Camel's placeholders and URIs unchanged. Camel takes two braces at the end of a JSON
 * body for the end of a placeholder, a parenthesis before {@code &} for the end of a raw value, and drops line breaks.
 */
final class PlaceholderParser extends DefaultPropertiesParser {

    private static final Set<String> REQUEST = Set.of("path", "headers", "body", "url");

    /** Stands between two characters that mean something to Camel. */
    private static final String JOINER = "\uE000";

    /** Stands for a line break. */
    private static final String LINE_BREAK = "\uE001";

    PlaceholderParser(PropertiesComponent component) {
        super(component);
    }

    @Override
    public @Nullable String parseProperty(String key, @Nullable String value, PropertiesLookup properties) {
        if (value == null || !REQUEST.contains(key) || value.contains("{{")) {
            return value;
        }
        return value.replaceAll("(?<=[})])(?=[}&])", JOINER).replaceAll("\\R", LINE_BREAK);
    }

    /** The value as it was written. */
    static String restore(String value) {
        return value.replace(JOINER, "").replace(LINE_BREAK, "\n");
    }
}
