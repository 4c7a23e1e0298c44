package io.batchinfo.http.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;

/** Encodes one answer with gzip (RFC 1952), piece by piece. */
final class GzipEncoder implements AutoCloseable {

    private static final int BUFFER_BYTES = 4096;

    private final ByteArrayOutputStream encoded = new ByteArrayOutputStream(BUFFER_BYTES);
    private final Gzip gzip;

    /** @param level from 1 (fast) to 9 (small) */
    GzipEncoder(int level) throws IOException {
        this.gzip = new Gzip(encoded, level);
    }

    /**
     * Encodes a piece, so that a reader can decode all of it.
     *
     * @param last true for the end of the answer
     */
    ByteBuf encode(ByteBuf piece, boolean last) throws IOException {
        piece.readBytes(gzip, piece.readableBytes());
        if (last) {
            gzip.finish();
        } else {
            gzip.flush();
        }
        ByteBuf bytes = Unpooled.wrappedBuffer(encoded.toByteArray());
        encoded.reset();
        return bytes;
    }

    /** Frees the memory of the compressor. */
    @Override
    public void close() throws IOException {
        gzip.close();
    }

    private static final class Gzip extends GZIPOutputStream {

        Gzip(ByteArrayOutputStream out, int level) throws IOException {
            super(out, BUFFER_BYTES, true);
            def.setLevel(level);
        }
    }
}
