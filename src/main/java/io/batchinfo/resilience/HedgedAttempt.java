package io.batchinfo.resilience;

import io.batchinfo.source.Attempt;
import io.batchinfo.source.AttemptExecutor;
import io.batchinfo.source.CallResult;
import io.batchinfo.source.CallResult.Failed;
import io.batchinfo.source.SourceConfig;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One second attempt beside a call that has no answer after the source's {@code hedgingDelay}, counted from its first
 * attempt. It draws on the retry budget, waits for no permit, and is not made while the breaker is not closed: a hedge must
 * not add load to an upstream in trouble.
 */
final class HedgedAttempt {

    private final SourceConfig config;
    private final SourceState state;
    private final SourceDependencies dependencies;
    private final AttemptExecutor attempts;
    private final Supplier<@Nullable Attempt> next;
    private final Consumer<CallResult> onResult;
    private final Future<?> timer;
    private volatile @Nullable Attempt attempt;
    private volatile boolean running;
    private volatile boolean stopped;

    /**
     * Schedules the attempt.
     *
     * @param next makes the attempt, null where the call has no time left for one
     * @param onResult is given the result on the thread of the attempt, after {@link #isRunning} has become false
     */
    HedgedAttempt(
            SourceConfig config,
            SourceState state,
            SourceDependencies dependencies,
            AttemptExecutor attempts,
            Supplier<@Nullable Attempt> next,
            Consumer<CallResult> onResult) {
        this.config = config;
        this.state = state;
        this.dependencies = dependencies;
        this.attempts = attempts;
        this.next = next;
        this.onResult = onResult;
        this.timer =
                dependencies.timer().schedule(this::begin, config.hedgingDelay().toNanos(), TimeUnit.NANOSECONDS);
    }

    /** True while it may still give a result. */
    boolean isRunning() {
        return running;
    }

    /** True once the attempt was made. */
    boolean isMade() {
        return attempt != null;
    }

    /** Ends it with its call: an attempt that has not begun is not made, one in flight is cancelled. */
    void stop() {
        stopped = true;
        timer.cancel(false);
        Attempt begun = attempt;
        if (begun != null) {
            begun.cancel();
        }
    }

    private void begin() {
        if (stopped || !dependencies.breaker().isClosed() || state.cooldown().remainingNanos() > 0) {
            return;
        }
        Attempt own = next.get();
        Permit permit = own == null ? null : state.bulkhead().tryAcquire();
        if (own == null || permit == null) {
            return;
        }
        boolean handedOver = false;
        try {
            if (!state.budget().tryRetry(config.retryBudgetRatio(), config.retryBudgetMinPerSecond())) {
                dependencies.events().budgetExhausted(config);
                return;
            }
            running = true;
            dependencies.workers().execute(() -> make(own, permit));
            handedOver = true;
        } finally {
            if (!handedOver) {
                running = false;
                permit.close();
            }
        }
    }

    private void make(Attempt own, Permit permit) {
        CallResult result = null;
        try (permit) {
            attempt = own;
            if (stopped) {
                return;
            }
            dependencies.events().hedged(config);
            long start = dependencies.ticker().nanos();
            result = attempts.execute(own);
            if (result.isConclusive() || result instanceof Failed) {
                dependencies
                        .events()
                        .attempt(config, own, result, dependencies.ticker().nanos() - start);
            }
        } finally {
            running = false;
            onResult.accept(result == null ? CallResult.CANCELLED : result);
        }
    }
}
