package io.batchinfo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The differences of two JSON values, a line each: the JSON Pointer (RFC 6901) and both values. */
final class JsonDifference {

    private static final String NOTHING = "(nothing)";

    private final List<String> lines = new ArrayList<>();

    private JsonDifference() {}

    /** @param before null where there is no value */
    static List<String> between(@Nullable JsonNode before, @Nullable JsonNode after) {
        JsonDifference difference = new JsonDifference();
        difference.compare("", before, after);
        return difference.lines;
    }

    private void compare(String pointer, @Nullable JsonNode before, @Nullable JsonNode after) {
        if (before != null && after != null && before.isObject() && after.isObject()) {
            Set<String> names = new LinkedHashSet<>();
            before.fieldNames().forEachRemaining(names::add);
            after.fieldNames().forEachRemaining(names::add);
            for (String name : names) {
                String token = name.replace("~", "~0").replace("/", "~1");
                compare(pointer + "/" + token, before.get(name), after.get(name));
            }
        } else if (before != null && after != null && before.isArray() && after.isArray()) {
            for (int i = 0; i < Math.max(before.size(), after.size()); i++) {
                compare(pointer + "/" + i, before.get(i), after.get(i));
            }
        } else if (before == null || !before.equals(after)) {
            lines.add(pointer + ": " + text(before) + " -> " + text(after));
        }
    }

    private static String text(@Nullable JsonNode value) {
        return value == null ? NOTHING : value.toString();
    }
}
