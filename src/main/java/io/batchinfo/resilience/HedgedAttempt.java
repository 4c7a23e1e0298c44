package io.batchinfo.resilience;

import io.batchinfo.source.Attempt;
import io.batchinfo.source.CallResult;
import io.batchinfo.source.CallResult.Failed;
import io.batchinfo.source.SourceConfig;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One second attempt for a call that has no answer after the source's {@code hedgingDelay}, counted from its first attempt. It
 * draws on the retry budget, waits for no turn, and is not made while the breaker is not closed: it must never add to an
 * upstream's trouble.
 */
final class HedgedAttempt {

    private final RetryingCall call;
    private final Future<?> timer;
    private volatile @Nullable Attempt attempt;
    private volatile boolean running;
    private volatile boolean over;

    HedgedAttempt(RetryingCall call) {
        this.call = call;
        this.timer = call.dependencies
                .timer()
                .schedule(this::begin, call.config.hedgingDelay().toNanos(), TimeUnit.NANOSECONDS);
    }

    /** True while it may still answer. */
    boolean running() {
        return running;
    }

    boolean made() {
        return attempt != null;
    }

    /** The call is over: what has not begun does not begin, what runs is dropped. */
    void stop() {
        over = true;
        timer.cancel(false);
        Attempt begun = attempt;
        if (begun != null) {
            begun.cancel();
        }
    }

    private void begin() {
        SourceConfig config = call.config;
        SourceDependencies dependencies = call.dependencies;
        if (over || !dependencies.breakerClosed().getAsBoolean() || !call.hedgeFits()) {
            return;
        }
        if (call.state.cooldown().remainingNanos() > 0 || !call.state.limiter().tryAcquire()) {
            return;
        }
        if (!call.state.budget().tryRetry(config.retryBudgetRatio(), config.retryBudgetMinPerSecond())) {
            call.state.limiter().done();
            dependencies.events().budgetExhausted(config);
            return;
        }
        running = true;
        dependencies.workers().execute(this::make);
    }

    private void make() {
        Attempt own = call.hedgeAttempt();
        attempt = own;
        long start = call.dependencies.ticker().nanos();
        try {
            if (over) {
                return;
            }
            call.dependencies.events().hedged(call.config);
            CallResult answer = call.attempts.make(own);
            if (answer.isConclusive()) {
                call.win(answer);
            } else if (answer instanceof Failed failed) {
                call.state.cooldown().apply(failed.failure(), call.dependencies.maxRetryAfter());
            }
            if (answer.isConclusive() || answer instanceof Failed) {
                call.dependencies
                        .events()
                        .attempt(
                                call.config,
                                own,
                                answer,
                                call.dependencies.ticker().nanos() - start);
            }
        } finally {
            call.state.limiter().done();
            running = false;
            call.wake();
        }
    }
}
