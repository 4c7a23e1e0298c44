package io.batchinfo.upstream;

import org.jspecify.annotations.Nullable;

/**
 * A complete response of an upstream.
 *
 * @param retryAfter the {@code Retry-After} header
 * @param contentType the {@code Content-Type} header
 * @param body decoded for status 200 and 203, empty for any other
 * @param discard closes the connection that the response came on
 */
public record UpstreamResponse(
        int status, @Nullable String retryAfter, @Nullable String contentType, byte[] body, Runnable discard) {

    /** Closes the connection of this response, whose order of responses can no longer be trusted. */
    public void discardConnection() {
        discard.run();
    }
}
