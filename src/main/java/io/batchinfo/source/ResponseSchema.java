package io.batchinfo.source;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a part must look like: the types of its fields by their paths, such as {@code address/city: string}. A field that is named
 * must be there and be of its type; every other field is passed on.
 */
public final class ResponseSchema {

    private static final List<Type> NOT_NULL = List.of(Type.STRING, Type.NUMBER, Type.BOOLEAN, Type.ARRAY, Type.OBJECT);

    /** Any value but null. */
    public static final ResponseSchema ANY = new ResponseSchema("", NOT_NULL, Map.of(), null);

    /** The types of a value. An integer is a number without fraction and exponent. */
    enum Type {
        STRING,
        INTEGER,
        NUMBER,
        BOOLEAN,
        ARRAY,
        OBJECT,
        NULL,
        ANY;

        boolean is(JsonToken token) {
            return switch (this) {
                case STRING -> token == JsonToken.VALUE_STRING;
                case INTEGER -> token == JsonToken.VALUE_NUMBER_INT;
                case NUMBER -> token.isNumeric();
                case BOOLEAN -> token.isBoolean();
                case ARRAY -> token == JsonToken.START_ARRAY;
                case OBJECT -> token == JsonToken.START_OBJECT;
                case NULL -> token == JsonToken.VALUE_NULL;
                case ANY -> true;
            };
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** @throws IllegalArgumentException where there is no such type */
        static Type of(String word) {
            for (Type type : values()) {
                if (type.word().equals(word)) {
                    return type;
                }
            }
            throw new IllegalArgumentException("'" + word
                    + "' is no type; there are string, integer, number, boolean, array, object, null and any");
        }
    }

    /** A field of an object. */
    record Field(ResponseSchema schema, boolean required) {}

    private final String path;
    private final Type[] types;
    private final Map<String, Field> fields;
    private final int required;
    private final @Nullable ResponseSchema items;

    ResponseSchema(String path, Collection<Type> types, Map<String, Field> fields, @Nullable ResponseSchema items) {
        this.path = path;
        this.types = types.toArray(Type[]::new);
        this.fields = new LinkedHashMap<>(fields);
        this.required = (int) fields.values().stream().filter(Field::required).count();
        this.items = items;
    }

    /**
     * Parses a schema.
     *
     * @param fields the type of each field by its path; see {@link SchemaNotation}
     * @throws IllegalArgumentException with one sentence, where a type is unknown or a path and a type do not go together
     */
    public static ResponseSchema of(Map<String, ?> fields) {
        return SchemaNotation.parse(fields);
    }

    /** True where the part is an object that has the field, or may have any. */
    public boolean allows(String name) {
        return accepts(JsonToken.START_OBJECT) && (fields.isEmpty() || fields.containsKey(name));
    }

    /** The rule for a field of the object, or null where there is none. */
    @Nullable
    Field field(String name) {
        return fields.get(name);
    }

    /** The number of fields that must be there. */
    int required() {
        return required;
    }

    /** The exception for an object that has these fields only. */
    WrongShapeException missing(Collection<String> names) {
        Set<String> found = new HashSet<>(names);
        String first = fields.entrySet().stream()
                .filter(field -> field.getValue().required() && !found.contains(field.getKey()))
                .map(field -> field.getValue().schema().path)
                .findFirst()
                .orElse("");
        return new WrongShapeException("field '" + first + "' is missing");
    }

    private boolean accepts(JsonToken token) {
        for (Type type : types) {
            if (type.is(token)) {
                return true;
            }
        }
        return false;
    }

    /** @throws WrongShapeException where a value that begins with this token is of another type */
    void requireType(JsonToken token) throws WrongShapeException {
        if (!accepts(token)) {
            String wanted = Arrays.stream(types).map(Type::word).collect(Collectors.joining(" or "));
            throw new WrongShapeException(
                    (path.isEmpty() ? "the part" : "field '" + path + "'") + " is not of type " + wanted);
        }
    }

    /**
     * Checks the value at the parser's token, and moves the parser to the last token of the value.
     *
     * @throws WrongShapeException where the value does not fit
     */
    void check(JsonParser parser, JsonToken token) throws IOException {
        requireType(token);
        if (token == JsonToken.START_OBJECT && !fields.isEmpty()) {
            checkFields(parser);
        } else if (token == JsonToken.START_ARRAY && items != null) {
            for (JsonToken item = parser.nextToken(); item != JsonToken.END_ARRAY; item = parser.nextToken()) {
                items.check(parser, item);
            }
        } else {
            parser.skipChildren();
        }
    }

    private void checkFields(JsonParser parser) throws IOException {
        Set<String> found = new HashSet<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            Field rule = fields.get(name);
            if (rule == null) {
                parser.skipChildren();
            } else {
                found.add(name);
                rule.schema().check(parser, token);
            }
        }
        for (Map.Entry<String, Field> field : fields.entrySet()) {
            if (field.getValue().required() && !found.contains(field.getKey())) {
                throw missing(found);
            }
        }
    }
}
