package io.batchinfo.source;

import io.batchinfo.source.Answer.Failed;
import io.batchinfo.source.Answer.Found;
import io.batchinfo.source.Failure.Kind;
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

/** One source without HTTP: its time, its chance and its attempts are the test's. */
final class Lab implements AutoCloseable {

    final AtomicLong now = new AtomicLong(1);
    Ticker ticker = now::get;
    final PartCache cache = new PartCache(100_000, 1 << 26, Duration.ofSeconds(5));
    final List<String> events = Collections.synchronizedList(new ArrayList<>());
    /** The bounds of the jitter that was asked for; the jitter itself is nothing. */
    final List<Long> jitterBounds = Collections.synchronizedList(new ArrayList<>());

    final List<Attempt> attempts = Collections.synchronizedList(new ArrayList<>());

    int mostAttempts = 4;
    Duration hedgeAfter = Duration.ZERO;
    double retriesPerSecond = 10;
    boolean breakerClosed = true;

    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final SourceState state = SourceState.of(() -> ticker.nanos(), timer);

    /** A source as the fields say it; all of them share cache, budget, turns and gate. */
    Source source() {
        SourceSpec spec = new SourceSpec(
                "posts",
                false,
                Shape.ANY,
                mostAttempts,
                Duration.ofMillis(800),
                Duration.ofMillis(20),
                Duration.ofMillis(1400),
                Duration.ofMillis(25),
                hedgeAfter,
                10,
                0,
                0.2,
                retriesPerSecond);
        state.turns().limit(10, 0);
        return new Source(spec, state, cache, around());
    }

    SourceState state() {
        return state;
    }

    private Surroundings around() {
        return new Surroundings(
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
                () -> breakerClosed,
                new SourceEvents() {
                    @Override
                    public void hedgeWon(SourceSpec spec) {
                        events.add("hedge won");
                    }

                    @Override
                    public void budgetExhausted(SourceSpec spec) {
                        events.add("budget exhausted");
                    }
                });
    }

    /** Remembers each attempt before it is made. */
    Attempts counted(Attempts each) {
        return attempt -> {
            attempts.add(attempt);
            return each.make(attempt);
        };
    }

    void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    static Terms terms(int maxAge, int staleIfError) {
        return terms(maxAge, staleIfError, Long.MAX_VALUE);
    }

    static Terms terms(int maxAge, int staleIfError, long deadline) {
        return new Terms(
                "request",
                Duration.ofSeconds(maxAge).toNanos(),
                Duration.ofSeconds(staleIfError).toNanos(),
                deadline,
                Set.of(),
                () -> false);
    }

    static Ask ask(Terms terms) {
        return new Ask(0, "user1", terms);
    }

    static Ask ask(int maxAge) {
        return ask(terms(maxAge, 0));
    }

    static Data data(String value) {
        String answer = "{\"data\":{\"v\":\"" + value + "\"}}";
        try {
            return Data.read(answer.getBytes(StandardCharsets.UTF_8), Shape.ANY);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Answer found(String value) {
        return new Found(data(value));
    }

    static Answer failed(int status) {
        return new Failed(Failure.of(Kind.UPSTREAM_UNAVAILABLE, status));
    }

    static String value(Part part) {
        return String.valueOf(part.data());
    }

    @Override
    public void close() {
        timer.shutdownNow();
        workers.shutdownNow();
    }
}
