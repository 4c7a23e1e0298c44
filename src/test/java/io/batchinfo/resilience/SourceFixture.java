package io.batchinfo.resilience;

import com.fasterxml.jackson.core.JsonPointer;
import io.batchinfo.source.Attempt;
import io.batchinfo.source.AttemptExecutor;
import io.batchinfo.source.CallResult;
import io.batchinfo.source.CallResult.Failed;
import io.batchinfo.source.CallResult.Success;
import io.batchinfo.source.Failure;
import io.batchinfo.source.Failure.Kind;
import io.batchinfo.source.RawJson;
import io.batchinfo.source.RequestContext;
import io.batchinfo.source.ResponseSchema;
import io.batchinfo.source.ResponseSpec;
import io.batchinfo.source.SourceCache;
import io.batchinfo.source.SourceConfig;
import io.batchinfo.source.SourceListener;
import io.batchinfo.source.SourceResult;
import io.batchinfo.source.Ticker;
import io.batchinfo.source.UserLookup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One source without HTTP: its time, its chance and its attempts are the test's. */
final class SourceFixture implements AutoCloseable {

    final AtomicLong now = new AtomicLong(1);
    Ticker ticker = now::get;
    final SourceCache cache = new SourceCache(100_000, 1 << 26, Duration.ofSeconds(5));
    final List<String> events = Collections.synchronizedList(new ArrayList<>());
    /** The bounds of the jitter that was asked for; the jitter itself is nothing. */
    final List<Long> jitterBounds = Collections.synchronizedList(new ArrayList<>());

    final List<Attempt> attempts = Collections.synchronizedList(new ArrayList<>());

    int mostAttempts = 4;
    Duration hedgingDelay = Duration.ZERO;
    double retryBudgetMinPerSecond = 10;
    boolean breakerClosed = true;
    SourceConfig.@Nullable Bulk bulk;

    @Nullable
    RawJson fallback;

    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final SourceState state = SourceState.of(() -> ticker.nanos(), timer);

    /** The configuration of a source as the cache knows it. */
    static SourceConfig config(String name) {
        return new SourceConfig(
                name,
                false,
                ResponseSpec.ANY,
                4,
                Duration.ofMillis(800),
                Duration.ofMillis(20),
                Duration.ofMillis(1400),
                Duration.ofMillis(25),
                Duration.ZERO,
                10,
                0,
                0.2,
                10,
                false,
                null,
                null,
                "");
    }

    /** A source as the fields say it; all of them share cache, budget, turns and gate. */
    ResilientSource source() {
        SourceConfig config = new SourceConfig(
                "posts",
                false,
                ResponseSpec.ANY,
                mostAttempts,
                Duration.ofMillis(800),
                Duration.ofMillis(20),
                Duration.ofMillis(1400),
                Duration.ofMillis(25),
                hedgingDelay,
                10,
                0,
                0.2,
                retryBudgetMinPerSecond,
                false,
                fallback,
                bulk,
                "");
        state.bulkhead().reconfigure(10, 0);
        return new ResilientSource(config, state, cache, dependencies());
    }

    SourceState state() {
        return state;
    }

    private SourceDependencies dependencies() {
        return new SourceDependencies(
                () -> ticker.nanos(),
                timer,
                workers,
                new RandomGenerator() {
                    @Override
                    public long nextLong() {
                        return 0;
                    }

                    @Override
                    public long nextLong(long bound) {
                        jitterBounds.add(bound);
                        return 0;
                    }
                },
                Duration.ofMinutes(5),
                new BreakerState() {
                    @Override
                    public boolean isClosed() {
                        return breakerClosed;
                    }

                    @Override
                    public boolean awaitProbes(long nanos) {
                        return false;
                    }
                },
                new SourceListener() {
                    @Override
                    public void hedgeWon(SourceConfig config) {
                        events.add("hedge won");
                    }

                    @Override
                    public void budgetExhausted(SourceConfig config) {
                        events.add("budget exhausted");
                    }
                });
    }

    /** Remembers each attempt before it is made. */
    AttemptExecutor counted(AttemptExecutor each) {
        return attempt -> {
            attempts.add(attempt);
            return each.execute(attempt);
        };
    }

    void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    static RequestContext requestContext(int maxAge, int staleIfError) {
        return requestContext(maxAge, staleIfError, Long.MAX_VALUE);
    }

    static RequestContext requestContext(int maxAge, int staleIfError, long deadline) {
        return new RequestContext(
                "request",
                Duration.ofSeconds(maxAge).toNanos(),
                Duration.ofSeconds(staleIfError).toNanos(),
                deadline,
                List.of(),
                Set.of(),
                () -> false);
    }

    static UserLookup lookup(RequestContext requestContext) {
        return new UserLookup(0, "user1", requestContext);
    }

    static UserLookup lookup(int maxAge) {
        return lookup(requestContext(maxAge, 0));
    }

    static RawJson data(String value) {
        String answer = "{\"data\":{\"v\":\"" + value + "\"}}";
        try {
            return RawJson.read(
                    answer.getBytes(StandardCharsets.UTF_8), JsonPointer.valueOf("/data"), ResponseSchema.ANY);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static CallResult found(String value) {
        return new Success(data(value));
    }

    static CallResult failed(int status) {
        return new Failed(Failure.of(Kind.UPSTREAM_UNAVAILABLE, status));
    }

    static String value(SourceResult part) {
        return String.valueOf(part.data());
    }

    @Override
    public void close() {
        timer.shutdownNow();
        workers.shutdownNow();
    }
}
