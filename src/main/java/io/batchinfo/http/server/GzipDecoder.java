package io.batchinfo.http.server;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.function.LongPredicate;
import java.util.zip.GZIPInputStream;

/** Decodes a request body (RFC 1952) within the limits that hold for its decoded bytes. */
final class GzipDecoder {

    private static final int PIECE_BYTES = 16 * 1024;

    private GzipDecoder() {}

    /** The decoded body exceeds the maximum body size. */
    static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** The decoded body exceeds the rest of the quota of all requests. */
    static final class QuotaExceededException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /**
     * Decodes all members.
     *
     * @param most decoded bytes
     * @param quota reserves decoded bytes, false where none are left
     * @throws IOException where the body is not gzip, or is cut
     */
    static byte[] decode(byte[] body, long most, LongPredicate quota) throws IOException {
        ByteArrayOutputStream decoded = new ByteArrayOutputStream(Math.max(PIECE_BYTES, body.length));
        byte[] piece = new byte[PIECE_BYTES];
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body), PIECE_BYTES)) {
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                if (decoded.size() + read > most) {
                    throw new TooLargeException();
                }
                if (!quota.test(read)) {
                    throw new QuotaExceededException();
                }
                decoded.write(piece, 0, read);
            }
        }
        return decoded.toByteArray();
    }
}
