package io.batchinfo;

import io.batchinfo.live.Equipment;
import io.batchinfo.live.Live;
import io.batchinfo.live.LiveTimes;
import io.batchinfo.live.RouteFault;
import io.batchinfo.live.RoutesFolder;
import io.batchinfo.server.Access;
import io.batchinfo.server.Documentation;
import io.batchinfo.server.Front;
import io.batchinfo.server.Server;
import io.batchinfo.server.ServerLimits;
import io.batchinfo.server.Workers;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.impl.VertxBuilder;
import io.vertx.ext.web.handler.CorsHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** An HTTP server with live routes behind it: what the service and its mock APIs have in common. */
final class Floor {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private final Live live;
    private final Server server;
    private final Duration drainDelay;
    private final Duration drain;

    private Floor(Live live, Server server, Duration drainDelay, Duration drain) {
        this.live = live;
        this.server = server;
        this.drainDelay = drainDelay;
        this.drain = drain;
    }

    /** Event loops, and workers that cost nothing while they wait. */
    static Vertx vertx(Settings settings) {
        VertxOptions options = new VertxOptions()
                .setPreferNativeTransport(true)
                .setEventLoopPoolSize(eventLoops(settings))
                .setWorkerPoolSize(platformThreads(settings));
        return new VertxBuilder(options)
                .executorServiceFactory((factory, size, most) -> Workers.pool(most, factory))
                .init()
                .vertx();
    }

    static int eventLoops(Settings settings) {
        int set = settings.integer("threads.event-loops", 0, 256);
        return set == 0 ? Runtime.getRuntime().availableProcessors() : set;
    }

    static int platformThreads(Settings settings) {
        return settings.integer("threads.platform", 16, 100_000);
    }

    /**
     * Loads the routes and binds the port.
     *
     * @param name of the CamelContext
     * @param protection of the port
     * @param before what answers before the routes, and leaves to them what is theirs
     * @throws BadSetting where the folder or the port cannot be had
     */
    static Floor start(
            String name,
            Settings settings,
            Vertx vertx,
            String host,
            int port,
            Path folder,
            Equipment equipment,
            Protection protection,
            UnaryOperator<Function<HttpServerRequest, Runnable>> before)
            throws RouteFault {
        Duration drainDelay = settings.time("server.drain-delay", Duration.ZERO, HOUR);
        Duration drain = settings.time("server.drain", Duration.ZERO, HOUR);
        ServerLimits limits = limits(settings);
        Live live = live(name, settings, vertx, folder, equipment, protection.access(), limits);
        try {
            live.start();
        } catch (IOException e) {
            throw new BadSetting("The routes in " + folder + " cannot be read: " + e.getMessage() + ".");
        }
        try {
            return new Floor(
                    live,
                    Server.start(
                            vertx,
                            host,
                            port,
                            eventLoops(settings),
                            limits,
                            Floor::exempt,
                            protection.tls(),
                            before.apply(live::handle)),
                    drainDelay,
                    drain);
        } catch (Exception e) {
            live.stop();
            throw new BadSetting("Port " + port + " on " + host + " cannot be had: "
                    + (e.getCause() == null ? e : e.getCause()).getMessage() + ".");
        }
    }

    /** What is always answered: how the service is, and what it is. */
    private static boolean exempt(String path) {
        return path.equals("/health") || Documentation.at(path);
    }

    /** The live routes, not started. */
    static Live live(
            String name,
            Settings settings,
            Vertx vertx,
            Path folder,
            Equipment equipment,
            @Nullable Access access,
            ServerLimits limits) {
        if (!Files.isDirectory(folder)) {
            throw new BadSetting("routes.dir is '" + folder + "', but there is no such folder.");
        }
        LiveTimes times = new LiveTimes(
                settings.time("routes.look", Duration.ofMillis(10), HOUR),
                settings.time("routes.quiet", Duration.ZERO, HOUR));
        Front front = new Front(origins(settings), access, limits);
        return new Live(name, vertx, new RoutesFolder(folder), front, equipment, times);
    }

    private static List<String> origins(Settings settings) {
        List<String> origins = Arrays.stream(settings.text("cors.origins").split(","))
                .map(String::trim)
                .filter(origin -> !origin.isEmpty())
                .toList();
        try {
            origins.forEach(CorsHandler.create()::addOrigin);
        } catch (RuntimeException e) {
            throw new BadSetting("cors.origins is '" + settings.text("cors.origins")
                    + "', but must be origins such as https://app.example, comma separated, or * alone.");
        }
        return origins;
    }

    static ServerLimits limits(Settings settings) {
        return new ServerLimits(
                settings.integer("server.connections", 1, 1_000_000),
                settings.integer("server.requests-at-once", 1, 1_000_000),
                settings.time("server.header-time", SECOND, HOUR),
                settings.time("server.body-time", SECOND, HOUR),
                settings.time("server.answer-time", SECOND, HOUR),
                settings.time("server.idle-time", SECOND, HOUR),
                settings.bytes("server.body-size", 1, 1 << 30),
                settings.bytes("server.stream-body-size", 1, 1 << 30),
                settings.bytes("server.bodies-size", 1, Long.MAX_VALUE));
    }

    Live live() {
        return live;
    }

    Server server() {
        return server;
    }

    /**
     * Is ready no more, after {@code server.drain-delay} takes no new request, finishes what is under way within {@code
     * server.drain}, and ends server and routes.
     */
    void close() throws Exception {
        server.leave();
        TimeUnit.NANOSECONDS.sleep(drainDelay.toNanos());
        server.drain();
        long until = System.nanoTime() + drain.toNanos();
        while (!server.drained() && System.nanoTime() < until) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        server.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
        live.stop();
    }
}
