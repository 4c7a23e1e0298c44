package io.batchinfo;

import io.batchinfo.batch.BatchConfig;
import io.batchinfo.camel.BatchListener;
import io.batchinfo.camel.RouteBindings;
import io.batchinfo.camel.SharedRuntime;
import io.batchinfo.concurrent.BlockingExecutors;
import io.batchinfo.config.InvalidSettingException;
import io.batchinfo.config.Settings;
import io.batchinfo.http.ApiDocsHandler;
import io.batchinfo.http.server.Quota;
import io.batchinfo.monitoring.Monitoring;
import io.batchinfo.monitoring.Tracing;
import io.batchinfo.routes.RouteException;
import io.batchinfo.sharing.Sharing;
import io.batchinfo.sharing.SharingConfig;
import io.batchinfo.source.FailureLog;
import io.batchinfo.source.SourceCache;
import io.batchinfo.source.SourceConfig;
import io.batchinfo.source.SourceListener;
import io.batchinfo.source.Ticker;
import io.batchinfo.upstream.ClientConfig;
import io.batchinfo.upstream.Secrets;
import io.batchinfo.upstream.TokenStore;
import io.batchinfo.upstream.UpstreamClient;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.apache.camel.Route;
import org.jspecify.annotations.Nullable;

/** Assembles the service from its settings and runs it. */
public final class BatchInfoService implements AutoCloseable {

    private static final Duration MILLI = Duration.ofMillis(1);
    private static final Duration HOUR = Duration.ofHours(1);

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
            SharedRuntime process = process(
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

    static SharedRuntime process(
            Settings settings,
            Vertx vertx,
            Ticker ticker,
            SourceListener sourceEvents,
            BatchListener batchEvents,
            @Nullable Sharing sharing,
            @Nullable OpenTelemetry tracing) {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "timer");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        int threads = RouteServer.platformThreads(settings);
        ExecutorService workers = BlockingExecutors.pool(threads, Executors.defaultThreadFactory());
        SourceConfig defaults = Defaults.source(settings);
        BatchConfig limits = Defaults.limits(settings);
        settings.url("upstream", null);
        UpstreamClient client = client(settings, vertx, defaults);
        Secrets secrets = new Secrets(
                settings::environment,
                settings.time("secrets.poll-interval", Duration.ofMillis(10), HOUR),
                ticker::nanos);
        return new SharedRuntime(
                ticker,
                timer,
                workers,
                random(settings),
                new SourceCache(
                        settings.integer("cache.max-entries", 1, 100_000_000),
                        settings.bytes("cache.max-size", 1024, Long.MAX_VALUE),
                        settings.time("cache.negative-ttl", Duration.ZERO, HOUR),
                        sharing == null ? null : sharing.cache()),
                client,
                settings::url,
                secrets,
                new TokenStore(
                        client, secrets, workers, settings.time("upstream.token-timeout", MILLI, HOUR), ticker::nanos),
                defaults,
                Defaults.breaker(settings),
                settings.time("source.max-retry-after", Duration.ZERO, Duration.ofDays(1)),
                limits,
                new Quota(limits.maxIdsInFlight()),
                new Quota(limits.maxBufferedBytes()),
                tracing,
                threads,
                new FailureLog(ticker),
                sourceEvents,
                batchEvents,
                sharing == null ? null : sharing.rateLimit(),
                Map.of(),
                Map.of());
    }

    private static UpstreamClient client(Settings settings, Vertx vertx, SourceConfig defaults) {
        ClientConfig limits = new ClientConfig(
                settings.time("upstream.connect-timeout", MILLI, HOUR),
                settings.time("upstream.idle-timeout", Duration.ofSeconds(1), HOUR),
                defaults.maxConcurrentCalls(),
                (int) settings.bytes("upstream.max-response-size", 1, 1 << 30),
                (int) settings.bytes("upstream.max-header-size", 1024, 1 << 24));
        return new UpstreamClient(vertx, limits, SecurityConfig.upstreams(settings), RouteServer.eventLoops(settings));
    }

    /** The random numbers of the backoff jitter, from {@code random.seed}. */
    private static RandomGenerator random(Settings settings) {
        long seed = settings.integer("random.seed", Integer.MIN_VALUE, Integer.MAX_VALUE);
        return new LockedRandom(seed == 0 ? new SecureRandom().nextLong() : seed);
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
