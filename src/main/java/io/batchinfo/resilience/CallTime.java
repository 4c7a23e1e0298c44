package io.batchinfo.resilience;

import io.batchinfo.source.Failure;
import io.batchinfo.source.RequestContext;
import io.batchinfo.source.SourceConfig;
import java.util.concurrent.TimeUnit;

/** The time of one {@link RetryingCall}: it begins with the first permit and ends at its deadline or the caller's. Nanoseconds. */
final class CallTime {

    private final SourceConfig config;
    private final RequestContext request;
    private final SourceDependencies dependencies;
    private volatile long deadline;

    CallTime(SourceConfig config, RequestContext request, SourceDependencies dependencies) {
        this.config = config;
        this.request = request;
        this.dependencies = dependencies;
    }

    /** Waiting for the first permit does not count. */
    void start() {
        deadline = dependencies.ticker().nanos() + config.deadline().toNanos();
    }

    boolean isStarted() {
        return deadline != 0;
    }

    /** The ticker reading at which the call ends. */
    long deadline() {
        long set = deadline;
        long own = set == 0 ? dependencies.ticker().nanos() + config.deadline().toNanos() : set;
        return Math.min(own, request.deadlineNanos());
    }

    long left() {
        return deadline() - dependencies.ticker().nanos();
    }

    /** True where there is time for an attempt after this wait. */
    boolean suffices(long wait) {
        return left() - wait >= config.minAttemptTime().toNanos();
    }

    /** The time that the failed attempt asked to wait for, within bounds; 0 where it named none. */
    long retryAfter(Failure failure) {
        Long seconds = failure.retryAfterSeconds();
        return seconds == null
                ? 0
                : TimeUnit.SECONDS.toNanos(
                        Math.min(seconds, dependencies.maxRetryAfter().toSeconds()));
    }

    /** The wait before the next attempt, exponential with full jitter: a random time from 0 to a bound that doubles with each attempt. */
    long backoff(int attemptsMade) {
        long bound = config.initialBackoff().toNanos() << Math.min(attemptsMade - 1, 20);
        return bound <= 0 ? 0 : dependencies.random().nextLong(bound + 1);
    }

    /** Whole seconds, rounded up. */
    static long toSeconds(long nanos) {
        return (nanos + 999_999_999L) / 1_000_000_000L;
    }
}
