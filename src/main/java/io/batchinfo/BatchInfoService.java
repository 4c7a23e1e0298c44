package io.batchinfo;

import io.batchinfo.camel.RouteBindings;
import io.batchinfo.camel.SharedRuntime;
import io.batchinfo.concurrent.BlockingExecutors;
import io.batchinfo.config.InvalidSettingException;
import io.batchinfo.config.Settings;
import io.batchinfo.http.ApiDocsHandler;
import io.batchinfo.monitoring.Monitoring;
import io.batchinfo.monitoring.Tracing;
import io.batchinfo.routes.RouteException;
import io.batchinfo.sharing.Sharing;
import io.batchinfo.sharing.SharingConfig;
import io.batchinfo.source.Ticker;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Route;
import org.jspecify.annotations.Nullable;

/** Assembles the service from its settings and runs it. */
public final class BatchInfoService implements AutoCloseable {

    /** The longest time that a start waits for the engine that replicas share. */
    private static final Duration FIRST_TRY = Duration.ofMillis(500);

    static {
        BlockingExecutors.prepareCamel();
    }

    private final Settings settings;
    private final Vertx vertx;
    private final SharedRuntime process;
    private final RouteServer floor;
    private final Monitoring watch;
    private final @Nullable Sharing sharing;

    private BatchInfoService(
            Settings settings,
            Vertx vertx,
            Monitoring watch,
            @Nullable Sharing sharing,
            SharedRuntime process,
            RouteServer floor) {
        this.settings = settings;
        this.vertx = vertx;
        this.watch = watch;
        this.process = process;
        this.floor = floor;
        this.sharing = sharing;
    }

    /**
     * Starts the service.
     *
     * @throws InvalidSettingException where a setting is invalid or a port cannot be bound
     * @throws RouteException where the routes cannot be loaded
     */
    public static BatchInfoService start(Settings settings) throws RouteException {
        Vertx vertx = RouteServer.vertx(settings);
        Monitoring watch = null;
        Sharing sharing = null;
        try {
            SecurityConfig protection = SecurityConfig.of(settings, vertx);
            watch = Monitoring.start(vertx, settings, RouteServer.limits(settings));
            sharing = sharing(settings, watch);
            SharedRuntime process = SharedRuntimeFactory.create(
                    settings,
                    vertx,
                    Ticker.SYSTEM,
                    watch.sourceEvents(),
                    watch,
                    sharing,
                    settings.flag("tracing") ? Tracing.start() : null);
            watch.caches(process.cache());
            RouteServer floor = RouteServer.start(
                    "batch-info",
                    settings,
                    vertx,
                    settings.text("server.host"),
                    settings.integer("port", 0, 65_535),
                    Path.of(settings.text("routes.dir")),
                    RouteBindings.of(process, watch.registry()),
                    protection,
                    routes -> new ApiDocsHandler(vertx, routes)::handle);
            awaitFirstTry(sharing);
            watch.serves(floor.live(), floor.server(), protection.access());
            return new BatchInfoService(settings, vertx, watch, sharing, process, floor);
        } catch (RouteException | RuntimeException e) {
            if (sharing != null) {
                sharing.close();
            }
            if (watch != null) {
                watch.close();
            }
            vertx.close();
            throw e;
        }
    }

    /** Null where {@code redis.url} is not set; then no class of the client is loaded. */
    private static @Nullable Sharing sharing(Settings settings, Monitoring watch) {
        SharingConfig config = Defaults.sharing(settings);
        if (config == null) {
            return null;
        }
        Sharing sharing;
        try {
            sharing = Sharing.start(config, Ticker.SYSTEM, watch.registry());
        } catch (IllegalArgumentException e) {
            throw settings.invalid("redis.url", "a URL that the Redis client accepts");
        }
        watch.sharing(sharing::up);
        return sharing;
    }

    /** The engine was joined while the routes were loaded, so that the first batch shares; it need not be there. */
    private static void awaitFirstTry(@Nullable Sharing sharing) {
        if (sharing != null) {
            try {
                sharing.awaitFirstTry(FIRST_TRY);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The lines that are printed after the start. */
    List<String> greeting() {
        List<String> routes = floor.live().context().getRoutes().stream()
                .map(Route::getRouteId)
                .sorted()
                .toList();
        String scheme = settings.text("tls.certificate-file").isEmpty() ? "http://" : "https://";
        return List.of(
                "batch-info listens on " + scheme + settings.text("server.host") + ":" + port(),
                "upstream.url is " + settings.text("upstream.url") + "; <source>.url overrides it for one source",
                "routes in " + Path.of(settings.text("routes.dir")).toAbsolutePath() + " are live: "
                        + String.join(", ", routes),
                "Java " + Runtime.version()
                        + (BlockingExecutors.virtual() ? ", virtual threads" : ", platform threads"),
                "try: curl -s " + scheme + "localhost:" + port()
                        + "/users/batch-info -H 'Content-Type: application/json' -d '{\"userIds\":[\"user1\",\"user2\"]}'");
    }

    public int port() {
        return floor.server().port();
    }

    /** The management port, -1 where there is none. */
    public int managementPort() {
        return watch.port();
    }

    RouteServer floor() {
        return floor;
    }

    SharedRuntime process() {
        return process;
    }

    /** Closes the listener, completes in-flight requests, and stops; see {@link RouteServer#close}. */
    @Override
    public void close() {
        try {
            floor.close();
            process.client().close();
            process.timer().shutdownNow();
            if (process.workers() instanceof ExecutorService workers) {
                workers.shutdownNow();
            }
            if (process.tracing() instanceof OpenTelemetrySdk sdk) {
                sdk.close();
            }
            if (sharing != null) {
                sharing.close();
            }
            watch.close();
            vertx.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new IllegalStateException("stopping: " + e.getMessage(), e);
        }
    }
}
