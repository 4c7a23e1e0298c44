package io.batchinfo.source;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One JSON value of a response, kept as the bytes that it came as: it goes to the client unchanged, number for number, and costs
 * no tree. The places of the fields of an object are known, so that a summary can take them out.
 */
public final class RawJson {

    private static final String[] NO_NAMES = {};
    private static final int[] NO_PLACES = {};

    private final byte[] json;
    private final String[] names;
    /** Start and end of each field's value in {@link #json}, one after the other. */
    private final int[] places;

    private RawJson(byte[] json, String[] names, int[] places) {
        this.json = json;
        this.names = names;
        this.places = places;
    }

    /**
     * Parses the value at a place in a response.
     *
     * @param pointer to the value, {@link JsonPointer#empty} for the whole response
     * @throws WrongShapeException where there is no value at this place, or it does not fit the schema
     * @throws IOException where the response is not JSON, not UTF-8 or too deep
     */
    public static RawJson read(byte[] response, JsonPointer pointer, ResponseSchema schema) throws IOException {
        return JsonScanner.scan(response, pointer, (parser, token) -> {
            if (token == null) {
                throw new WrongShapeException("nothing at " + pointer);
            }
            return token == JsonToken.START_OBJECT
                    ? object(parser, response, schema)
                    : value(parser, token, response, schema);
        });
    }

    private static RawJson object(JsonParser parser, byte[] response, ResponseSchema schema) throws IOException {
        schema.requireType(JsonToken.START_OBJECT);
        int start = (int) parser.currentTokenLocation().getByteOffset();
        String[] names = new String[8];
        int[] places = new int[16];
        int count = 0;
        int found = 0;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            if (count == names.length) {
                names = Arrays.copyOf(names, 2 * count);
                places = Arrays.copyOf(places, 4 * count);
            }
            names[count] = name;
            places[2 * count] = (int) parser.currentTokenLocation().getByteOffset() - start;
            ResponseSchema.Field rule = schema.field(name);
            if (rule == null) {
                parser.skipChildren();
            } else {
                rule.schema().check(parser, token);
                found += rule.required() ? 1 : 0;
            }
            parser.finishToken();
            places[2 * count + 1] = (int) parser.currentLocation().getByteOffset() - start;
            count++;
        }
        if (found < schema.required()) {
            throw schema.missing(Arrays.asList(names).subList(0, count));
        }
        byte[] json = Arrays.copyOfRange(
                response, start, (int) parser.currentLocation().getByteOffset());
        return JsonWhitespace.isIn(json)
                ? read(JsonWhitespace.remove(json), JsonPointer.empty(), ResponseSchema.ANY)
                : new RawJson(json, Arrays.copyOf(names, count), Arrays.copyOf(places, 2 * count));
    }

    private static RawJson value(JsonParser parser, JsonToken token, byte[] response, ResponseSchema schema)
            throws IOException {
        int start = (int) parser.currentTokenLocation().getByteOffset();
        schema.check(parser, token);
        parser.finishToken();
        int end = (int) parser.currentLocation().getByteOffset();
        while (response[end - 1] >= 0 && response[end - 1] <= ' ') {
            // the parser takes the blank after a number at the root
            end--;
        }
        byte[] json = Arrays.copyOfRange(response, start, end);
        return new RawJson(JsonWhitespace.isIn(json) ? JsonWhitespace.remove(json) : json, NO_NAMES, NO_PLACES);
    }

    /** The text of the string, or the number, at a pointer; null where there is neither. */
    @Nullable
    String textAt(JsonPointer pointer) {
        if (names.length > 0 && pointer.tail() != null && pointer.tail().matches()) {
            int index = indexOf(pointer.getMatchingProperty());
            return index < 0 ? null : text(start(index), end(index));
        }
        try {
            return textAt(json, pointer);
        } catch (IOException e) {
            return null;
        }
    }

    /** The text of the string, or the number, at a pointer into a JSON text; null where there is neither. */
    static @Nullable String textAt(byte[] json, JsonPointer pointer) throws IOException {
        return JsonScanner.scan(json, pointer, (parser, token) -> Optional.ofNullable(text(parser, token)))
                .orElse(null);
    }

    private @Nullable String text(int start, int end) {
        byte first = json[start];
        if (first == '"' && json[end - 2] != '\\' || first == '-' || first >= '0' && first <= '9') {
            int quote = first == '"' ? 1 : 0;
            String text = new String(json, start + quote, end - start - 2 * quote, StandardCharsets.UTF_8);
            if (text.indexOf('\\') < 0) {
                return text;
            }
        }
        try {
            return textAt(Arrays.copyOfRange(json, start, end), JsonPointer.empty());
        } catch (IOException e) {
            return null;
        }
    }

    /**
     * The string or the number at a pointer: a {@link String}, {@link java.math.BigInteger} or {@link java.math.BigDecimal}.
     *
     * @return null where there is neither
     */
    public @Nullable Object scalarAt(JsonPointer pointer) {
        try {
            return JsonScanner.scan(json, pointer, (parser, token) -> Optional.ofNullable(scalar(parser, token)))
                    .orElse(null);
        } catch (IOException e) {
            return null;
        }
    }

    private static @Nullable Object scalar(JsonParser parser, @Nullable JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_NUMBER_INT) {
            return parser.getBigIntegerValue();
        }
        if (token == JsonToken.VALUE_NUMBER_FLOAT) {
            return parser.getDecimalValue();
        }
        return text(parser, token);
    }

    private static @Nullable String text(JsonParser parser, @Nullable JsonToken token) throws IOException {
        return token == JsonToken.VALUE_STRING || token != null && token.isNumeric() ? parser.getText() : null;
    }

    /** The JSON of the value at a pointer, null where there is none. */
    public byte @Nullable [] bytesAt(JsonPointer pointer) {
        try {
            return JsonScanner.scan(
                            json,
                            pointer,
                            (parser, token) ->
                                    Optional.ofNullable(token == null ? null : JsonScanner.bytes(parser, json)))
                    .orElse(null);
        } catch (IOException e) {
            throw new UncheckedIOException("a part that was read can be read again", e);
        }
    }

    /** The object without fields of these names; a value that is no object stays as it is. */
    RawJson without(Set<String> omitted) throws IOException {
        if (names.length == 0) {
            return this;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(json.length);
        for (int i = 0; i < names.length; i++) {
            if (!omitted.contains(names[i])) {
                out.write(out.size() == 0 ? '{' : ',');
                out.write(JsonConstant.string(names[i]));
                out.write(':');
                out.write(json, start(i), end(i) - start(i));
            }
        }
        if (out.size() == 0) {
            out.write('{');
        }
        out.write('}');
        return read(out.toByteArray(), JsonPointer.empty(), ResponseSchema.ANY);
    }

    /** The value as JSON in UTF-8, on one line. It is not to be changed. */
    public byte[] json() {
        return json;
    }

    /** Which field of the object has this name, -1 where none has or the value is no object. */
    public int indexOf(String name) {
        for (int i = 0; i < names.length; i++) {
            if (names[i].equals(name)) {
                return i;
            }
        }
        return -1;
    }

    /** Where in {@link #json} the value of a field begins. */
    public int start(int place) {
        return places[2 * place];
    }

    /** Where in {@link #json} the value of a field has ended. */
    public int end(int place) {
        return places[2 * place + 1];
    }

    /** Bytes it holds, roughly. */
    public int weight() {
        return json.length + 24 * names.length + 100;
    }

    @Override
    public String toString() {
        return new String(json, StandardCharsets.UTF_8);
    }

    /** True for UTF-8 that may be JSON. */
    public static boolean utf8(byte[] bytes) {
        return JsonScanner.isUtf8(bytes);
    }
}
