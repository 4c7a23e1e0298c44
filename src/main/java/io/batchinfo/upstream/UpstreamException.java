package io.batchinfo.upstream;

import org.jspecify.annotations.Nullable;

/** A call that ended without a usable response. It has no stack trace, since thousands a second must stay cheap. */
public final class UpstreamException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final @Nullable Integer status;

    /** The reason why a call failed. */
    public enum Kind {
        /** No connection: refused, not reachable, unknown host, or no answer within the connect timeout. */
        CONNECT,
        /** No whole response within the time of the request. */
        TIMEOUT,
        /** The connection ended before the response did, or the response was not HTTP. */
        RESET,
        /** The body of a 200 or 203 exceeds the size limit, before or after decompression. */
        TOO_LARGE,
        /** The response headers exceed {@code upstream.max-header-size}. */
        HEADERS_TOO_LARGE,
        /** The body of a 200 or 203 has an unknown or a damaged content coding. */
        INVALID_ENCODING,
        /** The TLS handshake failed. */
        TLS,
        /** The caller cancelled the call. */
        CANCELLED
    }

    /**
     * @param status of the response, where there was one
     * @param message for the log only
     */
    public UpstreamException(Kind kind, @Nullable Integer status, String message) {
        super(message, null, false, false);
        this.kind = kind;
        this.status = status;
    }

    public Kind kind() {
        return kind;
    }

    public @Nullable Integer status() {
        return status;
    }
}
