package io.batchinfo;

import io.batchinfo.batch.BatchConfig;
import io.batchinfo.batch.SlowStart;
import io.batchinfo.camel.BatchListener;
import io.batchinfo.camel.SharedRuntime;
import io.batchinfo.concurrent.BlockingExecutors;
import io.batchinfo.config.InvalidSettingException;
import io.batchinfo.config.Settings;
import io.batchinfo.http.server.Quota;
import io.batchinfo.sharing.Sharing;
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
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Creates what outlives every edit of the routes, from the settings. */
final class SharedRuntimeFactory {

    private static final Duration MILLI = Duration.ofMillis(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private SharedRuntimeFactory() {}

    /**
     * Creates the state of a process.
     *
     * @param sharing with other replicas, null for none
     * @param tracing makes spans, null for none
     * @throws InvalidSettingException where a setting is invalid
     */
    static SharedRuntime create(
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
        ExecutorService workers = BlockingExecutors.threadPerTask(Executors.defaultThreadFactory());
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
                new SlowStart(settings.integer("batch.initial-concurrency", 1, 1_000_000), limits.maxConcurrentUsers()),
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
}
