package io.batchinfo.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The {@code data} of an upstream's answer, kept as the JSON it came as: it goes to the client unchanged, number for number,
 * and costs no tree. The places of its top-level values are known, so that a summary can take them out.
 */
public final class RawJsonObject {

    /** Deeper answers are refused. */
    private static final int MAX_DEPTH = 20;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();

    private final byte[] json;
    private final String[] names;
    /** Start and end of each value in {@link #json}, one after the other. */
    private final int[] places;

    private RawJsonObject(byte[] json, String[] names, int[] places) {
        this.json = json;
        this.names = names;
        this.places = places;
    }

    /**
     * Parses the object at a place in a response.
     *
     * @param path the names on the way to the object, empty for the whole response
     * @throws WrongShapeException where there is no object at this place, or it does not fit the schema
     * @throws IOException where the response is not JSON, not UTF-8 or too deep
     */
    public static RawJsonObject read(byte[] response, List<String> path, ResponseSchema schema) throws IOException {
        if (!utf8(response)) {
            throw new IOException("not UTF-8");
        }
        try (JsonParser parser = JSON.createParser(response)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new IOException("empty");
            }
            try {
                RawJsonObject object = at(parser, first, response, path, 0, schema);
                requireEnd(parser);
                if (object == null) {
                    throw new WrongShapeException("nothing at /" + String.join("/", path));
                }
                return object;
            } catch (WrongShapeException e) {
                // what is not JSON at all must not pass as JSON of another shape
                while (!parser.getParsingContext().inRoot() && parser.nextToken() != null) {
                    parser.finishToken();
                }
                requireEnd(parser);
                throw e;
            }
        }
    }

    private static void requireEnd(JsonParser parser) throws IOException {
        if (parser.nextToken() != null) {
            throw new IOException("text after the document");
        }
    }

    private static @Nullable RawJsonObject at(
            JsonParser parser, JsonToken token, byte[] response, List<String> path, int depth, ResponseSchema schema)
            throws IOException {
        if (token != JsonToken.START_OBJECT) {
            parser.skipChildren();
            parser.finishToken();
            throw new WrongShapeException("/" + String.join("/", path.subList(0, depth)) + " is not an object");
        }
        if (depth == path.size()) {
            return fields(parser, response, schema);
        }
        RawJsonObject found = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean wanted = path.get(depth).equals(parser.currentName());
            JsonToken value = parser.nextToken();
            if (wanted) {
                found = at(parser, value, response, path, depth + 1, schema);
            } else {
                parser.skipChildren();
            }
        }
        return found;
    }

    /** True where a field is this text, as a string or a number. True as well where there is no such field, or it is null. */
    boolean fieldIs(String name, String text) {
        int index = indexOf(name);
        if (index < 0) {
            return true;
        }
        String value = new String(json, start(index), end(index) - start(index), StandardCharsets.UTF_8);
        return value.equals("null") || value.equals(text) || value.equals('"' + text + '"') || unescaped(value, text);
    }

    private static boolean unescaped(String value, String text) {
        if (value.indexOf('\\') < 0) {
            return false;
        }
        try (JsonParser parser = JSON.createParser(value)) {
            return parser.nextToken() == JsonToken.VALUE_STRING
                    && parser.getText().equals(text);
        } catch (IOException e) {
            return false;
        }
    }

    private static RawJsonObject fields(JsonParser parser, byte[] answer, ResponseSchema schema) throws IOException {
        int start = (int) parser.currentTokenLocation().getByteOffset();
        String[] names = new String[8];
        int[] places = new int[16];
        int count = 0;
        int found = 0;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            ResponseSchema.Field rule = schema.field(name);
            boolean isNull = token == JsonToken.VALUE_NULL && rule != null && !rule.required();
            if (rule != null && !isNull && !rule.type().is(token)) {
                throw new WrongShapeException("field '" + name + "' is not of type "
                        + rule.type().name().toLowerCase(Locale.ROOT));
            }
            found += rule != null && rule.required() ? 1 : 0;
            if (count == names.length) {
                names = Arrays.copyOf(names, 2 * count);
                places = Arrays.copyOf(places, 4 * count);
            }
            names[count] = name;
            places[2 * count] = (int) parser.currentTokenLocation().getByteOffset() - start;
            parser.skipChildren();
            parser.finishToken();
            places[2 * count + 1] = (int) parser.currentLocation().getByteOffset() - start;
            count++;
        }
        if (found < schema.required()) {
            throw new WrongShapeException("field '" + schema.firstMissing(names, count) + "' is missing");
        }
        byte[] json =
                Arrays.copyOfRange(answer, start, (int) parser.currentLocation().getByteOffset());
        if (hasInsignificantWhitespace(json)) {
            return read(compact(json), List.of(), ResponseSchema.ANY);
        }
        return new RawJsonObject(json, Arrays.copyOf(names, count), Arrays.copyOf(places, 2 * count));
    }

    /** The object as JSON in UTF-8, on one line. It is not to be changed. */
    public byte[] json() {
        return json;
    }

    /** Which of its values has this name, -1 where none has. */
    public int indexOf(String name) {
        for (int i = 0; i < names.length; i++) {
            if (names[i].equals(name)) {
                return i;
            }
        }
        return -1;
    }

    /** Where in {@link #json} the value at a place begins. */
    public int start(int place) {
        return places[2 * place];
    }

    /** Where in {@link #json} the value at a place has ended. */
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

    /** A line break or a tab can only stand between tokens: inside a string JSON forbids it. */
    private static boolean hasInsignificantWhitespace(byte[] json) {
        for (byte b : json) {
            if (b >= 0 && b < ' ') {
                return true;
            }
        }
        return false;
    }

    /** The answer anew, without the white space between tokens; every token stays as it was written. */
    private static byte[] compact(byte[] json) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(json.length + 16);
        boolean string = false;
        boolean escaped = false;
        for (byte b : json) {
            if (string || b < 0 || b > ' ') {
                out.write(b);
            }
            string ^= b == '"' && !escaped;
            escaped = b == '\\' && !escaped;
        }
        return out.toByteArray();
    }

    /**
     * True for UTF-8 that may be JSON. Jackson would take UTF-16 and UTF-32 too, which are full of zero bytes, and lets some
     * ill-formed UTF-8 pass.
     */
    public static boolean utf8(byte[] bytes) {
        boolean ascii = true;
        for (byte b : bytes) {
            if (b == 0) {
                return false;
            }
            ascii &= b > 0;
        }
        return ascii || decodes(bytes);
    }

    private static boolean decodes(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
