package io.batchinfo.sharing;

import com.fasterxml.jackson.core.JsonPointer;
import io.batchinfo.source.RawJson;
import io.batchinfo.source.ResponseSchema;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a stored part: version (1), kind (1), time of the fetch in microseconds of the server's clock (8), generation (8),
 * then the JSON object. A reader takes nothing for granted: any client of the server may have written it.
 */
final class ValueFormat {

    static final byte VERSION = 1;

    private static final byte DATA = 0;
    private static final byte NOT_FOUND = 1;
    private static final int HEADER = 18;

    private ValueFormat() {}

    /**
     * A part as it was stored.
     *
     * @param data null for a user the source does not know
     */
    record Stored(@Nullable RawJson data, long fetchedAtMicros, long generation) {}

    static byte[] encode(@Nullable RawJson data, long fetchedAtMicros, long generation) {
        byte[] json = data == null ? new byte[0] : data.json();
        return ByteBuffer.allocate(HEADER + json.length)
                .put(VERSION)
                .put(data == null ? NOT_FOUND : DATA)
                .putLong(fetchedAtMicros)
                .putLong(generation)
                .put(json)
                .array();
    }

    /** @throws IOException where it is of another version, too large, no JSON object, or does not match the schema */
    static Stored decode(byte[] value, ResponseSchema schema, int maxBytes) throws IOException {
        if (value.length < HEADER || value[0] != VERSION || value.length - HEADER > maxBytes) {
            throw new IOException("no part of this version");
        }
        ByteBuffer in = ByteBuffer.wrap(value);
        byte kind = in.get(1);
        long fetchedAt = in.getLong(2);
        long generation = in.getLong(10);
        if (kind == NOT_FOUND && value.length == HEADER) {
            return new Stored(null, fetchedAt, generation);
        }
        if (kind != DATA) {
            throw new IOException("no part of a known kind");
        }
        byte[] json = Arrays.copyOfRange(value, HEADER, value.length);
        return new Stored(RawJson.read(json, JsonPointer.empty(), schema), fetchedAt, generation);
    }
}
