package io.batchinfo;

import io.batchinfo.live.RouteFault;
import io.batchinfo.server.Documentation;
import io.batchinfo.server.Room;
import io.batchinfo.server.Workers;
import io.batchinfo.source.PartCache;
import io.batchinfo.source.SourceEvents;
import io.batchinfo.source.SourceSpec;
import io.batchinfo.source.Ticker;
import io.batchinfo.step.BatchEvents;
import io.batchinfo.step.BatchLimits;
import io.batchinfo.step.Lending;
import io.batchinfo.step.Process;
import io.batchinfo.upstream.ClientLimits;
import io.batchinfo.upstream.UpstreamClient;
import io.batchinfo.watch.Tracing;
import io.batchinfo.watch.Watch;
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

/** The whole service, assembled from its settings. */
public final class Service implements AutoCloseable {

    private static final Duration MILLI = Duration.ofMillis(1);
    private static final Duration HOUR = Duration.ofHours(1);

    static {
        Workers.prepareCamel();
    }

    private final Settings settings;
    private final Vertx vertx;
    private final Process process;
    private final Floor floor;
    private final Watch watch;

    private Service(Settings settings, Vertx vertx, Watch watch, Process process, Floor floor) {
        this.settings = settings;
        this.vertx = vertx;
        this.watch = watch;
        this.process = process;
        this.floor = floor;
    }

    /**
     * Starts it.
     *
     * @throws BadSetting where a setting cannot be used, a port included
     * @throws RouteFault where the routes cannot be
     */
    public static Service start(Settings settings) throws RouteFault {
        Vertx vertx = Floor.vertx(settings);
        Watch watch = null;
        try {
            Protection protection = Protection.of(settings, vertx);
            watch = Management.start(settings, vertx);
            Process process = process(settings, vertx, Ticker.SYSTEM, watch.sourceEvents(), watch);
            watch.caches(process.cache());
            Floor floor = Floor.start(
                    "batch-info",
                    settings,
                    vertx,
                    settings.text("server.host"),
                    settings.integer("port", 0, 65_535),
                    Path.of(settings.text("routes.dir")),
                    Lending.of(process),
                    protection,
                    routes -> new Documentation(vertx, routes)::handle);
            watch.serves(floor.live(), floor.server(), protection.access());
            return new Service(settings, vertx, watch, process, floor);
        } catch (RouteFault | RuntimeException e) {
            if (watch != null) {
                watch.close();
            }
            vertx.close();
            throw e;
        }
    }

    static Process process(
            Settings settings, Vertx vertx, Ticker ticker, SourceEvents sourceEvents, BatchEvents batchEvents) {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "timer");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        int threads = Floor.platformThreads(settings);
        ExecutorService workers = Workers.pool(threads, Executors.defaultThreadFactory());
        SourceSpec defaults = Defaults.source(settings);
        BatchLimits limits = Defaults.limits(settings);
        settings.url("upstream");
        return new Process(
                ticker,
                timer,
                workers,
                random(settings),
                new PartCache(
                        settings.integer("cache.entries", 1, 100_000_000),
                        settings.bytes("cache.size", 1024, Long.MAX_VALUE),
                        settings.time("cache.not-found", Duration.ZERO, HOUR)),
                client(settings, vertx, defaults),
                settings::url,
                defaults,
                Defaults.breaker(settings),
                settings.time("source.longest-retry-after", Duration.ZERO, Duration.ofDays(1)),
                limits,
                new Room(limits.idsAtOnce()),
                new Room(limits.resultsBytes()),
                settings.flag("tracing") ? Tracing.start() : null,
                threads,
                sourceEvents,
                batchEvents,
                Map.of(),
                Map.of());
    }

    private static UpstreamClient client(Settings settings, Vertx vertx, SourceSpec defaults) {
        ClientLimits limits = new ClientLimits(
                settings.time("upstream.connect-timeout", MILLI, HOUR),
                settings.time("upstream.idle-time", Duration.ofSeconds(1), HOUR),
                defaults.callsAtOnce(),
                (int) settings.bytes("upstream.answer-size", 1, 1 << 30));
        return new UpstreamClient(vertx, limits, Protection.upstreams(settings), Floor.eventLoops(settings));
    }

    /** The jitter of a run can be had again with its seed. */
    private static RandomGenerator random(Settings settings) {
        long seed = settings.integer("random.seed", Integer.MIN_VALUE, Integer.MAX_VALUE);
        return new LockedRandom(seed == 0 ? new SecureRandom().nextLong() : seed);
    }

    /** What a person who starts it wants to know, a line each. */
    List<String> greeting() {
        List<String> routes = floor.live().context().getRoutes().stream()
                .map(Route::getRouteId)
                .sorted()
                .toList();
        String scheme = settings.text("tls.certificate-file").isEmpty() ? "http://" : "https://";
        return List.of(
                "batch-info listens on " + scheme + settings.text("server.host") + ":" + port(),
                "sources are at " + settings.text("upstream.url") + ", unless one has a URL of its own",
                "routes in " + Path.of(settings.text("routes.dir")).toAbsolutePath() + " are live: "
                        + String.join(", ", routes),
                "Java " + Runtime.version() + (Workers.virtual() ? ", virtual threads" : ", platform threads"),
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

    Floor floor() {
        return floor;
    }

    Process process() {
        return process;
    }

    /** Takes no new request, finishes what is under way, and ends; see {@link Floor#close}. */
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
            watch.close();
            vertx.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new IllegalStateException("stopping: " + e.getMessage(), e);
        }
    }
}
