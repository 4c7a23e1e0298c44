package io.batchinfo.server;

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
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Predicate;

/** The public HTTP server. It outlives every edit of the routes; who answers is for its handler to say. */
public final class Server {

    private final ServerLimits limits;
    private final Function<HttpServerRequest, Runnable> handler;
    private final Predicate<String> exempt;
    private final HttpServerOptions options;
    private final Vertx vertx;
    private volatile int port;
    private volatile String deployment = "";
    private final Map<HttpConnection, Visit> connections = new ConcurrentHashMap<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicLong shed = new AtomicLong();
    private volatile boolean draining;

    /**
     * Binds the port.
     *
     * @param eventLoops that share the connections
     * @param handler answers a request; what it returns is run when the request is over
     * @param exempt says whether a path is answered however many requests are under way
     * @throws java.util.concurrent.ExecutionException where the port cannot be had
     */
    public static Server start(
            Vertx vertx,
            String host,
            int port,
            int eventLoops,
            ServerLimits limits,
            Predicate<String> exempt,
            Function<HttpServerRequest, Runnable> handler)
            throws Exception {
        Server server = new Server(vertx, limits, exempt, handler);
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
                    .connectionHandler(Server.this::connected)
                    .invalidRequestHandler(Server.this::invalid)
                    .requestHandler(Server.this::request)
                    .listen(address)
                    .onSuccess(http -> port = http.actualPort())
                    .<Void>mapEmpty()
                    .onComplete(started);
        }
    }

    private Server(
            Vertx vertx, ServerLimits limits, Predicate<String> exempt, Function<HttpServerRequest, Runnable> handler) {
        this.vertx = vertx;
        this.limits = limits;
        this.exempt = exempt;
        this.handler = handler;
        this.options = new HttpServerOptions()
                .setTcpNoDelay(true)
                .setAcceptBacklog(4096)
                .setHandle100ContinueAutomatically(true)
                .setHttp2ClearTextEnabled(false)
                .setIdleTimeout((int) limits.idleTime().toMillis())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
    }

    public int port() {
        return port;
    }

    /** Requests under way. */
    public int underWay() {
        return underWay.get();
    }

    /** Open connections. */
    public int connections() {
        return connections.size();
    }

    /** Requests refused since there were too many. */
    public long shed() {
        return shed.get();
    }

    /** True once it takes no new request. */
    public boolean draining() {
        return draining;
    }

    /** No new connection from now on, and each one open is closed after the answer it waits for. */
    public void drain() {
        draining = true;
        connections.keySet().stream().findAny().ifPresent(one -> {
            Channel listening = ((ConnectionBase) one).channel().parent();
            if (listening != null) {
                listening.close();
            }
        });
    }

    /** Closes every connection. */
    public Future<Void> close() {
        return vertx.undeploy(deployment);
    }

    private void connected(HttpConnection connection) {
        if (draining || connections.size() >= limits.connections()) {
            connection.close();
            return;
        }
        HeaderDeadline deadline = new HeaderDeadline(limits.headerTime().toNanos());
        Visit visit = new Visit(deadline);
        connections.put(connection, visit);
        connection.closeHandler(gone -> {
            connections.remove(connection);
            visit.over();
        });
        ChannelPipeline pipeline = ((ConnectionBase) connection).channel().pipeline();
        pipeline.addFirst(deadline);
        pipeline.replace(VertxHttpRequestDecoder.class, "httpDecoder", new StrictDecoder(options));
    }

    private void request(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        response.putHeader(RequestId.HEADER, RequestId.of(request.getHeader(RequestId.HEADER)))
                .putHeader("Cache-Control", "no-store");
        if (draining) {
            response.putHeader("Connection", "close");
        }
        boolean counted = !exempt.test(String.valueOf(request.path()));
        boolean admitted = !counted || underWay.incrementAndGet() <= limits.requestsAtOnce();
        Visit visit = connections.get(request.connection());
        if (visit == null) {
            underWay.addAndGet(counted ? -1 : 0);
            return;
        }
        visit.begin(() -> underWay.addAndGet(counted ? -1 : 0));
        response.bodyEndHandler(end -> visit.over());
        if (!namesOneHost(request)) {
            invalid(request);
        } else if (admitted) {
            visit.alsoAfter(handler.apply(request));
        } else {
            shed.incrementAndGet();
            overloaded(request);
        }
    }

    /** RFC 9112 3.2: a request of HTTP/1.1 has one Host. */
    private static boolean namesOneHost(HttpServerRequest request) {
        return request.version() == HttpVersion.HTTP_1_0
                || request.headers().getAll("Host").size() == 1;
    }

    private static void overloaded(HttpServerRequest request) {
        request.response().putHeader("Retry-After", "1");
        Problems.closeUnlessRead(request);
        Problems.write(
                request,
                new Problem(
                        "/problems/overloaded",
                        "Overloaded",
                        503,
                        "More requests are under way than this service takes at once.",
                        request.path(),
                        null));
    }

    private void invalid(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        String what = cause == null ? "" : cause.getClass().getSimpleName();
        int status =
                what.equals("TooLongHttpLineException") ? 414 : what.equals("TooLongHttpHeaderException") ? 431 : 400;
        request.response()
                .putHeader(RequestId.HEADER, RequestId.of(null))
                .putHeader("Cache-Control", "no-store")
                .putHeader("Connection", "close");
        Problems.write(request, Problem.of(status, "The request is not well-formed HTTP.", "/"));
    }
}
