package io.batchinfo.monitoring;

import io.batchinfo.camel.SourceStatus;
import io.batchinfo.source.Attempt;
import io.batchinfo.source.CallResult;
import io.batchinfo.source.CallResult.Cancelled;
import io.batchinfo.source.CallResult.Failed;
import io.batchinfo.source.Failure.Kind;
import io.batchinfo.source.SourceResult;
import io.batchinfo.source.SourceResult.CacheStatus;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Metrics of one source. Each meter is found by an index, without text concatenation or a registry lookup: a call updates three
 * meters, at many thousand calls a second.
 */
final class SourceMetrics {

    private static final String PREFIX = "batchinfo.source.";
    private static final List<String> TRIES = List.of("first", "retry", "hedge");
    private static final List<String> CACHE =
            Stream.of(CacheStatus.values()).map(ServiceMetrics::word).toList();
    /** Outcomes: success, the failures in their order, and cancelled attempts. */
    private static final List<String> OUTCOMES = Stream.of(
                    Stream.of("ok", "stale", "skipped", "fallback"),
                    Stream.of(Kind.values()).map(Kind::slug),
                    Stream.of("abandoned"))
            .flatMap(all -> all)
            .toList();

    private static final int OK = 0;
    private static final int STALE = 1;
    private static final int SKIPPED = 2;
    private static final int FALLBACK = 3;
    private static final int FAILURES = 4;
    private static final int ABANDONED = OUTCOMES.size() - 1;

    private final MeterRegistry registry;
    private final Tags source;
    private final List<Meter> all = new ArrayList<>();
    private final CounterTable parts = new CounterTable(OUTCOMES.size(), CACHE.size(), this::partCounter);
    private final CounterTable attempts = new CounterTable(OUTCOMES.size(), TRIES.size(), this::attemptCounter);
    private final Timer attemptTime;
    private final Counter retries;
    private final Counter budgetExhausted;
    private final Counter hedges;
    private final Counter hedgesWon;
    private volatile SourceStatus serving;
    private boolean removed;

    SourceMetrics(MeterRegistry registry, SourceStatus serving) {
        this.registry = registry;
        this.source = Tags.of("source", serving.name());
        this.serving = serving;
        this.attemptTime = Timer.builder(PREFIX + "attempt.duration")
                .description("Duration of one attempt; cancelled attempts are excluded")
                .tags(source)
                .serviceLevelObjectives(HistogramBuckets.attempt())
                .register(registry);
        all.add(attemptTime);
        this.retries = counter("retries", "Retry attempts", Tags.empty());
        this.budgetExhausted =
                counter("retry.budget.exhausted", "Retries and hedges denied by the retry budget", Tags.empty());
        this.hedges = counter("hedges", "Hedged attempts started", Tags.empty());
        this.hedgesWon = counter("hedges.won", "Hedged attempts that answered first", Tags.empty());
        gauge("retry.budget.remaining", "Retries the budget allows now", Tags.empty(), SourceStatus::retriesLeft);
        gauge(
                "calls.active",
                "Calls in flight",
                Tags.empty(),
                now -> now.state().bulkhead().inFlight());
        for (State state : State.values()) {
            gauge(
                    "breaker.state",
                    "1 for the current state of the circuit breaker, 0 for the others",
                    Tags.of("state", ServiceMetrics.word(state)),
                    now -> now.breakerState() == state ? 1 : 0);
        }
    }

    /** Sets the status after an edit. */
    void follow(SourceStatus now) {
        serving = now;
    }

    /** Unregisters the meters of a removed source. Calls of batches still in flight are not counted. */
    synchronized void remove() {
        removed = true;
        all.forEach(registry::remove);
        all.clear();
    }

    void part(SourceResult part) {
        int outcome = switch (part.outcome()) {
            case OK -> OK;
            case STALE -> STALE;
            case SKIPPED -> SKIPPED;
            case FALLBACK -> FALLBACK;
            case ERROR ->
                FAILURES
                        + (part.failure() == null
                                        ? Kind.UPSTREAM_UNAVAILABLE
                                        : part.failure().kind())
                                .ordinal();
        };
        parts.increment(outcome, part.cache().ordinal());
    }

    void attempt(Attempt attempt, CallResult answer, long nanos) {
        int outcome = outcome(answer);
        attempts.increment(outcome, attempt.hedge() ? 2 : attempt.number() == 1 ? 0 : 1);
        if (outcome != ABANDONED) {
            attemptTime.record(nanos, TimeUnit.NANOSECONDS);
        }
    }

    void retried() {
        retries.increment();
    }

    void budgetExhausted() {
        budgetExhausted.increment();
    }

    void hedged() {
        hedges.increment();
    }

    void hedgeWon() {
        hedgesWon.increment();
    }

    private static int outcome(CallResult answer) {
        if (answer instanceof Failed failed) {
            return FAILURES + failed.failure().kind().ordinal();
        }
        if (answer instanceof Cancelled) {
            return ABANDONED;
        }
        return answer == CallResult.NOT_FOUND ? FAILURES + Kind.NOT_FOUND.ordinal() : OK;
    }

    private @Nullable Counter partCounter(int outcome, int cache) {
        return counterUnlessRemoved(
                "parts",
                "Source results delivered to callers",
                Tags.of("outcome", OUTCOMES.get(outcome), "cache", CACHE.get(cache)));
    }

    private @Nullable Counter attemptCounter(int outcome, int which) {
        return counterUnlessRemoved(
                "attempts",
                "Completed attempts",
                Tags.of("outcome", OUTCOMES.get(outcome), "attempt", TRIES.get(which)));
    }

    private synchronized @Nullable Counter counterUnlessRemoved(String name, String description, Tags tags) {
        return removed ? null : counter(name, description, tags);
    }

    private Counter counter(String name, String description, Tags tags) {
        Counter counter = Counter.builder(PREFIX + name)
                .description(description)
                .tags(source.and(tags))
                .register(registry);
        all.add(counter);
        return counter;
    }

    private void gauge(String name, String description, Tags tags, ToDoubleFunction<SourceStatus> value) {
        all.add(Gauge.builder(PREFIX + name, this, own -> value.applyAsDouble(own.serving))
                .description(description)
                .tags(source.and(tags))
                .register(registry));
    }
}
