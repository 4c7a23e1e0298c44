package io.batchinfo.http.server;

import io.batchinfo.http.ProblemResponses;
import io.batchinfo.http.RequestId;
import io.batchinfo.http.hardening.HeaderTimeoutHandler;
import io.batchinfo.http.hardening.SlowReaderTimeoutHandler;
import io.batchinfo.http.hardening.StrictHttpRequestDecoder;
import io.batchinfo.security.Tls;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The public HTTP server. It outlives every edit of the routes; who answers is for its handler to say. */
public final class HttpServer {

    /** What a socket takes at once; of a larger answer it is not known when it has been taken. */
    private static final long SMALL_ANSWER = 64 * 1024;

    /** While draining: how long a request may take to come that was sent before its sender knew. */
    private static final long ON_ITS_WAY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final ServerConfig limits;
    private final Function<HttpServerRequest, Runnable> handler;
    private final Predicate<String> exempt;
    private final HttpServerOptions options;
    private final Vertx vertx;
    private volatile int port;
    private volatile String deployment = "";
    private final ConnectionLimiter connections;
    private final RequestLimiter places;
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile boolean leaving;
    private volatile boolean draining;
    private volatile long lastOver;

    /**
     * Binds the port.
     *
     * @param eventLoops that share the connections
     * @param handler answers a request; what it returns is run when the request is over
     * @param exempt says whether a path is answered however many requests are under way
     * @param tls null for plain HTTP
     * @throws java.util.concurrent.ExecutionException where the port cannot be had
     */
    public static HttpServer start(
            Vertx vertx,
            String host,
            int port,
            int eventLoops,
            ServerConfig limits,
            Predicate<String> exempt,
            @Nullable Tls tls,
            Function<HttpServerRequest, Runnable> handler)
            throws Exception {
        HttpServer server = new HttpServer(vertx, limits, exempt, tls, handler);
        SocketAddress address =
                port == 0 ? SocketAddress.sharedRandomPort(1, host) : SocketAddress.inetSocketAddress(port, host);
        server.deployment = vertx.deployVerticle(
                        () -> server.new Listener(address), new DeploymentOptions().setInstances(eventLoops))
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        return server;
    }

    /** One for each event loop: Vert.x keeps all connections of a server on the one that it was started on. */
    private final class Listener extends AbstractVerticle {

        private final SocketAddress address;

        Listener(SocketAddress address) {
            this.address = address;
        }

        @Override
        public void start(Promise<Void> started) {
            vertx.createHttpServer(options)
                    .connectionHandler(HttpServer.this::connected)
                    .invalidRequestHandler(ProblemResponses::malformed)
                    .requestHandler(HttpServer.this::request)
                    .listen(address)
                    .onSuccess(http -> port = http.actualPort())
                    .<Void>mapEmpty()
                    .onComplete(started);
        }
    }

    private HttpServer(
            Vertx vertx,
            ServerConfig limits,
            Predicate<String> exempt,
            @Nullable Tls tls,
            Function<HttpServerRequest, Runnable> handler) {
        this.vertx = vertx;
        this.limits = limits;
        this.exempt = exempt;
        this.handler = handler;
        this.connections = new ConnectionLimiter(limits.connections());
        this.places = new RequestLimiter(limits.maxConcurrentRequests());
        this.options = new HttpServerOptions()
                .setTcpNoDelay(true)
                .setAcceptBacklog(4096)
                .setHandle100ContinueAutomatically(true)
                .setHttp2ClearTextEnabled(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setIdleTimeout((int) limits.idleTimeout().toMillis())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
        if (tls != null) {
            tls.on(options, limits.headerTimeout());
        }
    }

    public int port() {
        return port;
    }

    /** Requests under way. */
    public int inFlight() {
        return inFlight.get();
    }

    /** Open connections. */
    public int connections() {
        return connections.count();
    }

    /** Requests refused since there were too many. */
    public long shed() {
        return places.rejectedCount();
    }

    /** True once it is to end, and nobody should send it more. */
    public boolean isShuttingDown() {
        return leaving;
    }

    /** Says that it is to end; all that comes is answered as before. */
    public void leave() {
        leaving = true;
    }

    /** No new connection from now on, and each one open is closed after the answer it waits for. */
    public void drain() {
        lastOver = System.nanoTime();
        leaving = true;
        draining = true;
        HttpConnection any = connections.any();
        Channel listening = any == null ? null : channel(any).parent();
        if (listening != null) {
            listening.close();
        }
    }

    /** True once all that came has been answered, and nothing can be on its way any more. */
    public boolean drained() {
        boolean quiet = connections() == 0 || System.nanoTime() - lastOver > ON_ITS_WAY_NANOS;
        return quiet && inFlight() == 0;
    }

    /** Closes every connection. */
    public Future<Void> close() {
        return vertx.undeploy(deployment);
    }

    private void connected(HttpConnection connection) {
        HeaderTimeoutHandler deadline =
                new HeaderTimeoutHandler(limits.headerTimeout().toNanos());
        StrictHttpRequestDecoder decoder = new StrictHttpRequestDecoder(options);
        RequestLifecycle visit = new RequestLifecycle((ConnectionBase) connection, deadline, decoder, places);
        if (draining || !connections.take(connection, visit)) {
            connection.close();
            return;
        }
        connection.closeHandler(gone -> {
            connections.gone(connection);
            visit.over();
        });
        ChannelPipeline pipeline = channel(connection).pipeline();
        pipeline.addFirst(deadline);
        pipeline.replace(VertxHttpRequestDecoder.class, "httpDecoder", decoder);
        pipeline.replace(
                "idle", "idle", new SlowReaderTimeoutHandler(limits.idleTimeout(), limits.slowReaderTimeout()));
    }

    private static Channel channel(HttpConnection connection) {
        return ((ConnectionBase) connection).channel();
    }

    private void request(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        response.putHeader(RequestId.HEADER, RequestId.of(request.getHeader(RequestId.HEADER)))
                .putHeader("Cache-Control", "no-store");
        if (draining) {
            response.putHeader("Connection", "close");
        }
        RequestLifecycle visit = RequestLifecycle.of(request);
        if (visit == null) {
            return;
        }
        boolean exempt = this.exempt.test(String.valueOf(request.path()));
        begin(visit, exempt);
        response.bodyEndHandler(end -> answered(request, visit));
        if (!namesOneHost(request)) {
            ProblemResponses.malformed(request);
        } else if (!exempt && places.refuse()) {
            ProblemResponses.overloaded(request);
        } else {
            visit.onEnd(handler.apply(request));
        }
    }

    private void begin(RequestLifecycle visit, boolean exempt) {
        inFlight.addAndGet(exempt ? 0 : 1);
        visit.begin(exempt, () -> {
            lastOver = draining ? System.nanoTime() : lastOver;
            inFlight.addAndGet(exempt ? 0 : -1);
        });
    }

    /** A large answer is over when its reader has taken it: until then it needs its memory and its place. */
    private static void answered(HttpServerRequest request, RequestLifecycle visit) {
        if (request.response().bytesWritten() <= SMALL_ANSWER) {
            visit.over();
            return;
        }
        Channel channel = channel(request.connection());
        channel.eventLoop()
                .execute(() -> channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(taken -> visit.over()));
    }

    /** RFC 9112 3.2: a request of HTTP/1.1 has one Host. */
    private static boolean namesOneHost(HttpServerRequest request) {
        return request.version() == HttpVersion.HTTP_1_0
                || request.headers().getAll("Host").size() == 1;
    }
}
