package io.batchinfo.http.server;

import io.batchinfo.security.Tls;
import io.vertx.core.http.HttpServerOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Limits of the HTTP server.
 *
 * @param connections open at once; at the limit the longest idle one is closed for a new one
 * @param maxConcurrentRequests in flight, from the end of a request until its answer is flushed; one more gets 503
 * @param headerTimeout from the first byte of a request, or the connection, to the end of its headers
 * @param bodyTimeout from the end of the headers to the end of the body
 * @param slowReaderTimeout in which a client must read 8 KiB of an answer that waits for it
 * @param idleTimeout without a byte on a connection
 * @param lingeringTime for which a client may go on sending a request that has been rejected
 * @param headerBytes of the request line and the headers each
 * @param bodyBytes of a request, decoded
 * @param streamBodyBytes of a request for NDJSON, decoded
 * @param bodiesBytes of all requests in flight together; one that needs more gets 503
 * @param compression of answers
 * @param requestLog of the requests that end
 */
public record ServerConfig(
        int connections,
        int maxConcurrentRequests,
        Duration headerTimeout,
        Duration bodyTimeout,
        Duration slowReaderTimeout,
        Duration idleTimeout,
        Duration lingeringTime,
        int headerBytes,
        long bodyBytes,
        long streamBodyBytes,
        long bodiesBytes,
        ResponseCompression compression,
        RequestLog requestLog) {

    /**
     * The options of Vert.x.
     *
     * @param tls null for plain HTTP
     */
    HttpServerOptions options(@Nullable Tls tls) {
        HttpServerOptions options = new HttpServerOptions()
                .setTcpNoDelay(true)
                .setAcceptBacklog(4096)
                .setHandle100ContinueAutomatically(false)
                .setMaxHeaderSize(headerBytes)
                .setMaxInitialLineLength(headerBytes)
                .setHttp2ClearTextEnabled(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setIdleTimeout((int) idleTimeout.toMillis())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
        if (tls != null) {
            tls.on(options, headerTimeout);
        }
        return options;
    }
}
