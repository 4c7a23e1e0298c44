package io.batchinfo.source;

import io.batchinfo.source.ResponseSchema.Field;
import io.batchinfo.source.ResponseSchema.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The notation of a {@link ResponseSchema}: a map of paths to types.
 *
 * <p>A path is the names of fields with {@code /} between them; {@code *} is each element of an array, and {@code ~1} a slash in
 * a name. A type is one of {@code string, integer, number, boolean, array, object, null, any}, or several with {@code |} between
 * them. {@code []} after a type makes it an array of that type; a {@code ?} at the end allows that the field is missing or null.
 */
final class SchemaNotation {

    private static final String EACH = "*";

    private final String path;
    private final Map<String, SchemaNotation> fields = new LinkedHashMap<>();
    private @Nullable SchemaNotation items;
    private @Nullable List<Type> types;
    private boolean optional;

    private SchemaNotation(String path) {
        this.path = path;
    }

    static ResponseSchema parse(Map<String, ?> types) {
        SchemaNotation root = new SchemaNotation("");
        types.forEach((path, type) -> root.at(path).setType(String.valueOf(type)));
        return types.isEmpty() ? ResponseSchema.ANY : root.compile();
    }

    private SchemaNotation at(String written) {
        SchemaNotation node = this;
        for (String name : written.split("/", -1)) {
            if (name.isEmpty()) {
                throw new IllegalArgumentException("'" + written + "' is not a path of fields such as address/city");
            }
            SchemaNotation parent = node;
            node = name.equals(EACH)
                    ? parent.items()
                    : parent.fields.computeIfAbsent(
                            name.replace("~1", "/").replace("~0", "~"),
                            plain -> new SchemaNotation(parent.below(name)));
        }
        return node;
    }

    private String below(String name) {
        return path.isEmpty() ? name : path + "/" + name;
    }

    private SchemaNotation items() {
        if (items == null) {
            items = new SchemaNotation(below(EACH));
        }
        return items;
    }

    private void setType(String written) {
        String type = written.strip();
        if (type.endsWith("?")) {
            optional = true;
            type = type.substring(0, type.length() - 1).strip();
        }
        if (type.endsWith("[]")) {
            items().setType(type.substring(0, type.length() - 2));
            type = Type.ARRAY.word();
        }
        List<Type> all = new ArrayList<>();
        for (String word : type.split("\\|", -1)) {
            all.add(Type.of(word.strip()));
        }
        if (optional) {
            all.add(Type.NULL);
        }
        types = all;
    }

    private ResponseSchema compile() {
        List<Type> all = types == null ? List.of(items == null ? Type.OBJECT : Type.ARRAY) : types;
        if (items != null && !all.contains(Type.ARRAY) || !fields.isEmpty() && !all.contains(Type.OBJECT)) {
            throw new IllegalArgumentException("'" + path + "' has fields or elements, but is no object or array");
        }
        Map<String, Field> compiled = new LinkedHashMap<>();
        fields.forEach((name, node) -> compiled.put(name, new Field(node.compile(), !node.isOptional())));
        return new ResponseSchema(path, all, compiled, items == null ? null : items.compile());
    }

    /** An object that is not named itself may be missing where all of its fields may. */
    private boolean isOptional() {
        return types == null
                ? fields.values().stream().allMatch(SchemaNotation::isOptional) && items == null
                : optional;
    }
}
