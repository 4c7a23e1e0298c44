package io.batchinfo.batch;

import com.fasterxml.jackson.core.SerializableString;
import io.batchinfo.source.RawJson;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** JSON in UTF-8 that a Jackson generator copies as it is; a {@code String} in between would cost twice. */
final class RawJsonValue implements SerializableString {

    private final byte[] json;
    private final int start;
    private final int length;

    RawJsonValue(byte[] json, int start, int length) {
        this.json = json;
        this.start = start;
        this.length = length;
    }

    /** One top-level value, null where there is none of that name. */
    static @Nullable RawJsonValue of(RawJson data, String field) {
        int place = data.indexOf(field);
        return place < 0 ? null : new RawJsonValue(data.json(), data.start(place), data.end(place) - data.start(place));
    }

    @Override
    public int appendUnquotedUTF8(byte[] buffer, int offset) {
        if (length > buffer.length - offset) {
            return -1;
        }
        System.arraycopy(json, start, buffer, offset, length);
        return length;
    }

    @Override
    public byte[] asUnquotedUTF8() {
        byte[] copy = new byte[length];
        System.arraycopy(json, start, copy, 0, length);
        return copy;
    }

    @Override
    public int writeUnquotedUTF8(OutputStream out) throws IOException {
        out.write(json, start, length);
        return length;
    }

    @Override
    public int putUnquotedUTF8(ByteBuffer buffer) {
        if (length > buffer.remaining()) {
            return -1;
        }
        buffer.put(json, start, length);
        return length;
    }

    @Override
    public String getValue() {
        return new String(json, start, length, StandardCharsets.UTF_8);
    }

    @Override
    public int charLength() {
        return getValue().length();
    }

    @Override
    public int appendUnquoted(char[] buffer, int offset) {
        throw onlyUtf8();
    }

    @Override
    public int appendQuoted(char[] buffer, int offset) {
        throw onlyUtf8();
    }

    @Override
    public int appendQuotedUTF8(byte[] buffer, int offset) {
        throw onlyUtf8();
    }

    @Override
    public char[] asQuotedChars() {
        throw onlyUtf8();
    }

    @Override
    public byte[] asQuotedUTF8() {
        throw onlyUtf8();
    }

    @Override
    public int writeQuotedUTF8(OutputStream out) {
        throw onlyUtf8();
    }

    @Override
    public int putQuotedUTF8(ByteBuffer buffer) {
        throw onlyUtf8();
    }

    private static UnsupportedOperationException onlyUtf8() {
        return new UnsupportedOperationException("JSON is written as a raw value in UTF-8 only");
    }
}
