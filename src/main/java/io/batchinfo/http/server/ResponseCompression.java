package io.batchinfo.http.server;

import io.batchinfo.http.AcceptEncoding;
import io.batchinfo.http.HttpInternalsAdapter;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;

/**
 * Compression of answers with gzip for the requests that ask for it. Connections whose requests do not ask have no handler
 * for it.
 */
public final class ResponseCompression {

    private static final CharSequence VARY = HttpHeaders.createOptimized("Vary");
    private static final CharSequence ACCEPT_ENCODING = HttpHeaders.createOptimized("Accept-Encoding");

    private final int level;
    private final int minBytes;

    /**
     * @param level from 1 (fast) to 9 (small), 0 for no compression
     * @param minBytes the smallest answer of known length that is compressed
     */
    public ResponseCompression(int level, int minBytes) {
        this.level = level;
        this.minBytes = minBytes;
    }

    /**
     * Prepares the answer to a request. To be called on the event loop, before anything of the answer is written.
     *
     * @return false where the request accepts no coding that the answer can have
     */
    public boolean prepare(HttpServerRequest request) {
        if (level > 0) {
            request.response().headers().add(VARY, ACCEPT_ENCODING);
        }
        boolean head = request.method() == HttpMethod.HEAD;
        boolean asked = request.headers().contains(ACCEPT_ENCODING);
        if (!head && !asked) {
            return true;
        }
        AcceptEncoding accepted = asked
                ? AcceptEncoding.of(String.join(",", request.headers().getAll(ACCEPT_ENCODING)))
                : AcceptEncoding.IDENTITY;
        if (level == 0) {
            boolean identity = accepted == AcceptEncoding.IDENTITY || accepted == AcceptEncoding.GZIP;
            if (head) {
                handler(request).next(AcceptEncoding.IDENTITY, true);
            }
            return identity;
        }
        if (head || accepted == AcceptEncoding.GZIP || accepted == AcceptEncoding.GZIP_ONLY) {
            handler(request).next(accepted, head);
        }
        return accepted != AcceptEncoding.NONE;
    }

    private ResponseCodingHandler handler(HttpServerRequest request) {
        ChannelPipeline pipeline = HttpInternalsAdapter.channel(request).pipeline();
        ResponseCodingHandler handler = pipeline.get(ResponseCodingHandler.class);
        if (handler == null) {
            handler = new ResponseCodingHandler(level, minBytes);
            pipeline.addBefore("handler", "coding", handler);
        }
        return handler;
    }
}
