package io.batchinfo.source;

import io.batchinfo.source.Answer.Failed;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One second attempt for a call that has no answer after the source's {@code hedgeAfter}, counted from its first attempt. It
 * draws on the retry budget, waits for no turn, and is not made while the breaker is not closed: it must never add to an
 * upstream's trouble.
 */
final class Hedge {

    private final Call call;
    private final Future<?> timer;
    private volatile @Nullable Attempt attempt;
    private volatile boolean running;
    private volatile boolean over;

    Hedge(Call call) {
        this.call = call;
        this.timer =
                call.around.timer().schedule(this::begin, call.spec.hedgeAfter().toNanos(), TimeUnit.NANOSECONDS);
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
            begun.abandon();
        }
    }

    private void begin() {
        SourceSpec spec = call.spec;
        Surroundings around = call.around;
        if (over || !around.breakerClosed().getAsBoolean() || !call.hedgeFits()) {
            return;
        }
        if (call.state.gate().closedFor() > 0 || !call.state.turns().tryTake()) {
            return;
        }
        if (!call.state.budget().tryRetry(spec.retryShare(), spec.retriesPerSecond())) {
            call.state.turns().done();
            around.events().budgetExhausted(spec);
            return;
        }
        running = true;
        around.workers().execute(this::make);
    }

    private void make() {
        Attempt own = call.hedgeAttempt();
        attempt = own;
        long start = call.around.ticker().nanos();
        try {
            if (over) {
                return;
            }
            call.around.events().hedged(call.spec);
            Answer answer = call.attempts.make(own);
            if (answer.good()) {
                call.win(answer);
            } else if (answer instanceof Failed failed) {
                call.state.gate().heed(failed.failure(), call.around.longestRetryAfter());
            }
            if (answer.good() || answer instanceof Failed) {
                call.around
                        .events()
                        .attempt(call.spec, own, answer, call.around.ticker().nanos() - start);
            }
        } finally {
            call.state.turns().done();
            running = false;
            call.wake();
        }
    }
}
