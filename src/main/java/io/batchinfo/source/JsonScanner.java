package io.batchinfo.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads one value of a JSON text (RFC 8259) and checks the whole text: UTF-8, no duplicate keys, at most 20 levels, nothing after
 * the document. No tree is built.
 */
final class JsonScanner {

    private static final int MAX_DEPTH = 20;

    /** Responses are read on virtual threads, each of which would allocate buffers of its own. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();

    private JsonScanner() {}

    /** Reads a value. The parser may stay anywhere before the end of the value. */
    @FunctionalInterface
    interface ValueReader<T> {

        /** @param token the first token of the value, null where the text has no such value */
        T read(JsonParser parser, @Nullable JsonToken token) throws IOException;
    }

    /**
     * Reads the value at a pointer.
     *
     * @throws WrongShapeException what the reader has thrown, after the rest of the text was checked
     * @throws IOException where the text is not JSON, not UTF-8 or too deep
     */
    static <T> T scan(byte[] text, JsonPointer pointer, ValueReader<T> reader) throws IOException {
        if (!isUtf8(text)) {
            throw new IOException("not UTF-8");
        }
        try (JsonParser parser = JSON.createParser(text)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new IOException("empty");
            }
            T value;
            try {
                value = reader.read(parser, seek(parser, first, pointer));
            } catch (WrongShapeException e) {
                // what is not JSON at all must not pass as JSON of another shape
                readToEnd(parser);
                throw e;
            }
            readToEnd(parser);
            return value;
        }
    }

    /** The bytes of the value that the parser stands at; the parser then stands at its end. */
    static byte[] bytes(JsonParser parser, byte[] text) throws IOException {
        int start = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        parser.finishToken();
        return Arrays.copyOfRange(text, start, (int) parser.currentLocation().getByteOffset());
    }

    private static @Nullable JsonToken seek(JsonParser parser, JsonToken first, JsonPointer pointer)
            throws IOException {
        JsonToken token = first;
        JsonPointer left = pointer;
        while (token != null && !left.matches()) {
            token = switch (token) {
                case START_OBJECT -> field(parser, left.getMatchingProperty());
                case START_ARRAY -> element(parser, left.getMatchingIndex());
                default -> null;
            };
            left = left.tail();
        }
        return token;
    }

    private static @Nullable JsonToken field(JsonParser parser, String name) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean wanted = name.equals(parser.currentName());
            JsonToken value = parser.nextToken();
            if (wanted) {
                return value;
            }
            parser.skipChildren();
        }
        return null;
    }

    /** @param index from 0, -1 for a pointer that is no index */
    private static @Nullable JsonToken element(JsonParser parser, int index) throws IOException {
        int at = 0;
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (at++ == index) {
                return token;
            }
            parser.skipChildren();
        }
        return null;
    }

    private static void readToEnd(JsonParser parser) throws IOException {
        while (!parser.getParsingContext().inRoot() && parser.nextToken() != null) {
            parser.finishToken();
        }
        if (parser.nextToken() != null) {
            throw new IOException("text after the document");
        }
    }

    /**
     * True for UTF-8 that may be JSON. Jackson would take UTF-16 and UTF-32 too, which are full of zero bytes, and lets some
     * ill-formed UTF-8 pass.
     */
    static boolean isUtf8(byte[] bytes) {
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
