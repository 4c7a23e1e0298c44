package io.batchinfo.http.server;

import io.batchinfo.http.HttpDate;
import io.batchinfo.http.HttpInternalsAdapter;
import io.batchinfo.http.Problem;
import io.batchinfo.http.ProblemResponses;
import io.batchinfo.http.RequestId;
import io.batchinfo.http.RequestPath;
import io.batchinfo.http.hardening.HalfCloseHandler;
import io.batchinfo.http.hardening.HeaderTimeoutHandler;
import io.batchinfo.http.hardening.LingeringCloseHandler;
import io.batchinfo.http.hardening.SlowReaderTimeoutHandler;
import io.batchinfo.http.hardening.StrictHttpRequestDecoder;
import io.batchinfo.security.Tls;
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
import io.vertx.core.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The public HTTP server. Its connections stay open over edits of the routes. */
public final class HttpServer {

    /** During shutdown: the time for which connections are still read, for requests in transit. */
    private static final long ON_ITS_WAY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private static final String ALL_METHODS = "GET, HEAD, OPTIONS, POST, QUERY";

    private final ServerConfig limits;
    private final Function<HttpServerRequest, Runnable> handler;
    private final Predicate<String> exempt;
    private final HttpServerOptions options;
    private final Vertx vertx;
    private volatile int port;
    private volatile String deployment = "";
    private final ConnectionLimiter connections;
    private final boolean plain;
    private final RequestLimiter limiter;
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile boolean shuttingDown;
    private volatile boolean draining;
    private volatile long lastEnd;

    /**
     * Binds the port.
     *
     * @param eventLoops that share the connections
     * @param handler answers a request; the action that it returns is run when the request ends
     * @param exempt true for a path, without its trailing slash, that is not subject to the request limit
     * @param tls null for plain HTTP
     * @throws java.util.concurrent.ExecutionException where the port cannot be bound
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

    /** One Vert.x server per event loop, because Vert.x keeps all connections of a server on the loop that started it. */
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
        this.plain = tls == null;
        this.connections = new ConnectionLimiter(limits.connections());
        this.limiter = new RequestLimiter(limits.maxConcurrentRequests());
        this.options = limits.options(tls);
    }

    public int port() {
        return port;
    }

    /** Requests in flight. */
    public int inFlight() {
        return inFlight.get();
    }

    /** Open connections. */
    public int connections() {
        return connections.count();
    }

    /** Requests rejected at the limit of concurrent requests. */
    public long rejectedCount() {
        return limiter.rejectedCount();
    }

    /** True once the shutdown is announced. */
    public boolean isShuttingDown() {
        return shuttingDown;
    }

    /** Announces the shutdown; requests are answered as before. */
    public void beginShutdown() {
        shuttingDown = true;
    }

    /** Closes the listener; each open connection is closed after its current answer. */
    public void drain() {
        lastEnd = System.nanoTime();
        shuttingDown = true;
        draining = true;
        HttpConnection any = connections.any();
        Channel listening =
                any == null ? null : HttpInternalsAdapter.channel(any).parent();
        if (listening != null) {
            listening.close();
        }
    }

    /** True once every received request is answered and none can be in transit. */
    public boolean drained() {
        boolean quiet = connections() == 0 || System.nanoTime() - lastEnd > ON_ITS_WAY_NANOS;
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
        RequestLifecycle lifecycle =
                new RequestLifecycle(HttpInternalsAdapter.channel(connection), deadline, decoder, limiter);
        if (draining || !connections.tryAdd(connection, lifecycle)) {
            connection.close();
            return;
        }
        connection.closeHandler(closed -> {
            connections.remove(connection);
            lifecycle.end();
        });
        Channel channel = HttpInternalsAdapter.channel(connection);
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addFirst(deadline);
        LingeringCloseHandler.configure(channel, limits.lingeringTime());
        if (plain) {
            new HalfCloseHandler(lifecycle::inputEnded).on(channel);
        }
        decoder.replaceDefault(pipeline);
        pipeline.replace(
                "idle", "idle", new SlowReaderTimeoutHandler(limits.idleTimeout(), limits.slowReaderTimeout()));
    }

    private void request(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        response.putHeader(RequestId.HEADER, RequestId.of(request.getHeader(RequestId.HEADER)))
                .putHeader(HttpDate.HEADER, HttpDate.now())
                .putHeader("Cache-Control", "no-store");
        if (draining) {
            response.putHeader("Connection", "close");
        }
        RequestLifecycle lifecycle = RequestLifecycle.of(request);
        if (lifecycle == null) {
            return;
        }
        boolean exempt = this.exempt.test(RequestPath.of(request.path()));
        begin(lifecycle, exempt);
        RequestRecord requestRecord = new RequestRecord(request, exempt);
        lifecycle.setRequestRecord(requestRecord);
        if (limits.requestLog().isOn()) {
            lifecycle.onEnd(() -> limits.requestLog().end(requestRecord));
        }
        response.bodyEndHandler(end -> lifecycle.answered(response.bytesWritten()));
        boolean acceptable = limits.compression().prepare(request);
        if (!RequestHead.namesOneHost(request)) {
            ProblemResponses.malformed(request);
        } else if (!exempt && limiter.isFull()) {
            ProblemResponses.overloaded(request);
        } else if (!acceptable) {
            ProblemResponses.closeUnlessRead(request);
            ProblemResponses.write(request, Problem.of(406, "Response codings are gzip and identity.", request.path()));
        } else if (RequestHead.isForServer(request)) {
            response.putHeader("Allow", ALL_METHODS)
                    .putHeader("Content-Length", "0")
                    .end();
        } else {
            lifecycle.onEnd(handler.apply(request));
        }
    }

    private void begin(RequestLifecycle lifecycle, boolean exempt) {
        inFlight.addAndGet(exempt ? 0 : 1);
        lifecycle.begin(exempt, () -> {
            lastEnd = draining ? System.nanoTime() : lastEnd;
            inFlight.addAndGet(exempt ? 0 : -1);
        });
    }
}
