package io.batchinfo;

import io.batchinfo.concurrent.BlockingExecutors;
import io.batchinfo.config.InvalidSettingException;
import io.batchinfo.config.Settings;
import io.batchinfo.http.ApiDocsHandler;
import io.batchinfo.http.HttpInternalsAdapter;
import io.batchinfo.http.server.BaseRouteHandlers;
import io.batchinfo.http.server.HttpServer;
import io.batchinfo.http.server.RequestLog;
import io.batchinfo.http.server.ResponseCompression;
import io.batchinfo.http.server.ServerConfig;
import io.batchinfo.routes.CamelContextCustomizer;
import io.batchinfo.routes.ReloadConfig;
import io.batchinfo.routes.RouteException;
import io.batchinfo.routes.RouteReloader;
import io.batchinfo.routes.RoutesFolder;
import io.batchinfo.security.BearerAuthHandler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.handler.CorsHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** An HTTP server that serves reloadable Camel routes. Shared by the service and the mock APIs. */
final class RouteServer {

    private static final Duration SECOND = Duration.ofSeconds(1);
    /** The path that load balancers ask; it needs no credentials and no permit. */
    static final String HEALTH = "/health";

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);

    private final RouteReloader live;
    private final HttpServer server;
    private final Duration shutdownDelay;
    private final Duration drain;

    private RouteServer(RouteReloader live, HttpServer server, Duration shutdownDelay, Duration drain) {
        this.live = live;
        this.server = server;
        this.shutdownDelay = shutdownDelay;
        this.drain = drain;
    }

    /** Creates Vert.x with its event loops and worker threads. */
    static Vertx vertx(Settings settings) {
        VertxOptions options = new VertxOptions()
                .setPreferNativeTransport(true)
                // no file cache, so that the start needs no writable temporary folder
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false))
                .setEventLoopPoolSize(eventLoops(settings))
                .setWorkerPoolSize(platformThreads(settings));
        // the requests in flight are limited, so their threads are
        return HttpInternalsAdapter.vertx(options, (factory, size, most) -> BlockingExecutors.threadPerTask(factory));
    }

    static int eventLoops(Settings settings) {
        int set = settings.integer("threads.event-loops", 0, 256);
        return set == 0 ? Runtime.getRuntime().availableProcessors() : set;
    }

    static int platformThreads(Settings settings) {
        return settings.integer("threads.max-platform-threads", 16, 100_000);
    }

    /**
     * Loads the routes and binds the port.
     *
     * @param name of the CamelContext
     * @param protection of the port
     * @param before wraps the handler of the routes with handlers that run before it
     * @throws InvalidSettingException where the folder cannot be read or the port cannot be bound
     */
    static RouteServer start(
            String name,
            Settings settings,
            Vertx vertx,
            String host,
            int port,
            Path folder,
            CamelContextCustomizer customizer,
            SecurityConfig protection,
            UnaryOperator<Function<HttpServerRequest, Runnable>> before)
            throws RouteException {
        Duration shutdownDelay = settings.time("server.shutdown-delay", Duration.ZERO, HOUR);
        Duration drain = settings.time("server.shutdown-grace-period", Duration.ZERO, HOUR);
        ServerConfig limits = limits(settings);
        RouteReloader live = live(name, settings, vertx, folder, customizer, protection.access(), limits);
        try {
            live.start();
        } catch (IOException e) {
            throw new InvalidSettingException("The routes in " + folder + " cannot be read: " + e.getMessage() + ".");
        }
        try {
            return new RouteServer(
                    live,
                    HttpServer.start(
                            vertx,
                            host,
                            port,
                            eventLoops(settings),
                            limits,
                            RouteServer::exempt,
                            protection.tls(),
                            before.apply(live::handle)),
                    shutdownDelay,
                    drain);
        } catch (Exception e) {
            live.stop();
            throw new InvalidSettingException("Port " + port + " on " + host + " cannot be bound: "
                    + (e.getCause() == null ? e : e.getCause()).getMessage() + ".");
        }
    }

    /** The paths that are exempt from the request limit: health and API documentation. */
    private static boolean exempt(String path) {
        return path.equals(HEALTH) || ApiDocsHandler.at(path);
    }

    /** Creates the reloader of the routes, not started. */
    static RouteReloader live(
            String name,
            Settings settings,
            Vertx vertx,
            Path folder,
            CamelContextCustomizer customizer,
            @Nullable BearerAuthHandler access,
            ServerConfig limits) {
        if (!Files.isDirectory(folder)) {
            throw settings.invalid("routes.dir", "a folder that exists");
        }
        ReloadConfig times = new ReloadConfig(
                settings.time("routes.poll-interval", Duration.ofMillis(10), HOUR),
                settings.time("routes.quiet-period", Duration.ZERO, HOUR),
                settings.number("routes.canary-share", 0, 1),
                settings.time("routes.canary-time", SECOND, DAY),
                settings.flag("camel.dev"));
        BaseRouteHandlers front = new BaseRouteHandlers(
                origins(settings),
                list(settings, "cors.request-headers"),
                list(settings, "server.query-paths"),
                access,
                limits);
        return new RouteReloader(
                name, vertx, new RoutesFolder(folder, Path.of(settings.text("ext.dir"))), front, customizer, times);
    }

    private static List<String> origins(Settings settings) {
        List<String> origins = list(settings, "cors.origins");
        try {
            origins.forEach(CorsHandler.create()::addOrigin);
        } catch (RuntimeException e) {
            throw settings.invalid("cors.origins", "origins such as https://app.example, comma separated, or * alone");
        }
        return origins;
    }

    private static List<String> list(Settings settings, String name) {
        return Arrays.stream(settings.text(name).split(","))
                .map(String::trim)
                .filter(element -> !element.isEmpty())
                .toList();
    }

    static ServerConfig limits(Settings settings) {
        return new ServerConfig(
                settings.integer("server.max-connections", 1, 1_000_000),
                settings.integer("server.max-concurrent-requests", 1, 1_000_000),
                settings.time("server.header-timeout", SECOND, HOUR),
                settings.time("server.body-timeout", SECOND, HOUR),
                settings.time("server.slow-reader-timeout", SECOND, HOUR),
                settings.time("server.idle-timeout", SECOND, HOUR),
                settings.time("server.lingering-time", Duration.ZERO, HOUR),
                (int) settings.bytes("server.max-header-size", 1024, 1 << 20),
                settings.bytes("server.max-body-size", 1, 1 << 30),
                settings.bytes("server.max-stream-body-size", 1, 1 << 30),
                settings.bytes("server.max-total-body-size", 1, Long.MAX_VALUE),
                new ResponseCompression(settings.integer("server.compression-level", 0, 9), (int)
                        settings.bytes("server.compression-min-size", 0, 1 << 30)),
                new RequestLog(RequestLog.Mode.valueOf(settings.word("log.requests", Set.of("none", "failed", "all"))
                        .toUpperCase(Locale.ROOT))));
    }

    RouteReloader live() {
        return live;
    }

    HttpServer server() {
        return server;
    }

    /**
     * Sets readiness to 503, closes the listener after {@code server.shutdown-delay}, completes in-flight requests within {@code
     * server.shutdown-grace-period}, and stops server and routes.
     */
    void close() throws Exception {
        server.beginShutdown();
        TimeUnit.NANOSECONDS.sleep(shutdownDelay.toNanos());
        server.drain();
        long until = System.nanoTime() + drain.toNanos();
        while (!server.drained() && System.nanoTime() < until) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        server.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
        live.stop();
    }
}
