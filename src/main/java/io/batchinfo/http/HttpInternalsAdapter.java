package io.batchinfo.http;

import io.netty.channel.Channel;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpUtils;
import io.vertx.core.impl.VertxBuilder;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.core.spi.ExecutorServiceFactory;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;

/** The Vert.x internals that the server needs. An update of Vert.x is tried here first. */
public final class HttpInternalsAdapter {

    private HttpInternalsAdapter() {}

    /** The Netty channel of a connection: for its pipeline, its event loop and its half-close. */
    public static Channel channel(HttpConnection connection) {
        return ((ConnectionBase) connection).channel();
    }

    /** The Netty channel that a request came on. */
    public static Channel channel(HttpServerRequest request) {
        return channel(request.connection());
    }

    /**
     * A path without dot segments, with normalized percent-encoding (RFC 3986 6.2.2).
     *
     * @throws IllegalArgumentException where an escape is incomplete
     */
    public static String normalizedPath(String path) {
        return HttpUtils.normalizePath(path);
    }

    /** Sets the body that the routes read; Vert.x Web has no public way for a handler of one's own. */
    public static void setBody(RoutingContext ctx, Buffer body) {
        ((RoutingContextInternal) ctx).setBody(body);
    }

    /** Creates Vert.x with worker threads of one's own. */
    public static Vertx vertx(VertxOptions options, ExecutorServiceFactory workers) {
        return new VertxBuilder(options).executorServiceFactory(workers).init().vertx();
    }
}
