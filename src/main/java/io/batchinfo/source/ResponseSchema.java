package io.batchinfo.source;

import com.fasterxml.jackson.core.JsonToken;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the {@code data} object of a source must look like: {@code "id: string, totalPosts: integer, tags?: array"}. A field
 * that is named must be there and of its type, one with a {@code ?} may be missing; any other field is let through.
 */
public final class ResponseSchema {

    /** Any object will do. */
    public static final ResponseSchema ANY = new ResponseSchema(Map.of(), 0);

    enum Type {
        STRING,
        INTEGER,
        NUMBER,
        BOOLEAN,
        ARRAY,
        OBJECT;

        boolean is(JsonToken token) {
            return switch (this) {
                case STRING -> token == JsonToken.VALUE_STRING;
                case INTEGER -> token == JsonToken.VALUE_NUMBER_INT;
                case NUMBER -> token.isNumeric();
                case BOOLEAN -> token.isBoolean();
                case ARRAY -> token == JsonToken.START_ARRAY;
                case OBJECT -> token == JsonToken.START_OBJECT;
            };
        }
    }

    record Field(Type type, boolean required) {}

    private final Map<String, Field> fields;
    private final int required;

    private ResponseSchema(Map<String, Field> fields, int required) {
        this.fields = fields;
        this.required = required;
    }

    /**
     * Reads the notation above.
     *
     * @throws IllegalArgumentException with one sentence, where a type is unknown or a field is named twice
     */
    public static ResponseSchema parse(String text) {
        if (text.isBlank()) {
            return ANY;
        }
        Map<String, Field> fields = new LinkedHashMap<>();
        int required = 0;
        for (String part : text.split(",")) {
            String[] nameAndType = part.trim().split("\\s*:\\s*", -1);
            if (nameAndType.length != 2 || nameAndType[0].isEmpty()) {
                throw new IllegalArgumentException("'" + part.trim() + "' is not of the form 'name: type'");
            }
            boolean optional = nameAndType[0].endsWith("?");
            String name = optional ? nameAndType[0].substring(0, nameAndType[0].length() - 1) : nameAndType[0];
            if (fields.put(name, new Field(type(nameAndType[1]), !optional)) != null) {
                throw new IllegalArgumentException("'" + name + "' is named twice");
            }
            required += optional ? 0 : 1;
        }
        return new ResponseSchema(fields, required);
    }

    private static Type type(String name) {
        for (Type type : Type.values()) {
            if (type.name().toLowerCase(Locale.ROOT).equals(name)) {
                return type;
            }
        }
        throw new IllegalArgumentException(
                "'" + name + "' is no type; there are string, integer, number, boolean, array and object");
    }

    /** True where the schema names the field, or names none at all. */
    public boolean allows(String name) {
        return fields.isEmpty() || fields.containsKey(name);
    }

    /** The rule for a field, or null where there is none. */
    @Nullable
    Field field(String name) {
        return fields.get(name);
    }

    /** The first required field that is not among these names. */
    String firstMissing(String[] names, int count) {
        Set<String> found = Set.of(Arrays.copyOf(names, count));
        return fields.entrySet().stream()
                .filter(field -> field.getValue().required() && !found.contains(field.getKey()))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("");
    }

    /** How many fields must be there. */
    int required() {
        return required;
    }
}
