package io.batchinfo.resilience;

import io.batchinfo.resilience.SingleFlight.CallOutcome;
import io.batchinfo.source.Attempt;
import io.batchinfo.source.AttemptExecutor;
import io.batchinfo.source.CallResult;
import io.batchinfo.source.CallResult.Cancelled;
import io.batchinfo.source.CallResult.Failed;
import io.batchinfo.source.Failure;
import io.batchinfo.source.Failure.Kind;
import io.batchinfo.source.RequestContext;
import io.batchinfo.source.SourceConfig;
import io.batchinfo.source.UserLookup;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One call of one source with its attempts, one after the other on the caller's thread. Each attempt passes the layers in this
 * order: cool-down, permit, attempt. A retry needs a retryable failure, an attempt left, time for it before the deadline, and
 * the {@link RetryBudget}. A {@link HedgedAttempt} may run beside an attempt; the first conclusive result wins.
 */
final class RetryingCall {

    private final SourceConfig config;
    private final SourceState state;
    private final SourceDependencies dependencies;
    private final AttemptExecutor attempts;
    private final UserLookup lookup;
    private final @Nullable List<String> bulk;
    private final RequestContext request;
    private final CallTime time;
    private final Thread leader = Thread.currentThread();
    private final AtomicReference<@Nullable CallResult> hedgeResult = new AtomicReference<>();
    private volatile @Nullable Attempt current;
    private @Nullable HedgedAttempt hedge;
    private @Nullable Failed last;
    private @Nullable Permit permit;
    private volatile int made;

    /** @param bulk the ids of the users of a bulk call, null for a call for one user */
    RetryingCall(
            SourceConfig config,
            SourceState state,
            SourceDependencies dependencies,
            UserLookup lookup,
            @Nullable List<String> bulk,
            AttemptExecutor attempts) {
        this.config = config;
        this.state = state;
        this.dependencies = dependencies;
        this.lookup = lookup;
        this.bulk = bulk;
        this.request = lookup.requestContext();
        this.attempts = attempts;
        this.time = new CallTime(config, request, dependencies);
    }

    /** Blocks until the call has ended: at its deadline, or the caller's, at the latest. */
    CallOutcome run() {
        try {
            CallResult result = null;
            while (result == null) {
                result = awaitAdmission();
                if (result == null) {
                    result = terminalResult(attempt());
                }
            }
            return new CallOutcome(orHedgeResult(result), attemptsMade());
        } finally {
            if (hedge != null) {
                hedge.stop();
            }
        }
    }

    /** Waits for the end of the cool-down and for a permit; a result ends the call. */
    private @Nullable CallResult awaitAdmission() {
        if (request.cancelled().getAsBoolean()) {
            return new Cancelled(Failure.of(Kind.UPSTREAM_TIMEOUT));
        }
        for (long pause = state.cooldown().remainingNanos();
                pause > 0;
                pause = state.cooldown().remainingNanos()) {
            if (!time.suffices(pause)) {
                return new Failed(Failure.rateLimited(lastStatus(), CallTime.toSeconds(pause)));
            }
            pause(pause);
            if (hedgeResult.get() != null) {
                return hedgeResult.get();
            }
        }
        if (!time.suffices(0)) {
            return ended(last == null ? new Failed(Failure.of(Kind.UPSTREAM_TIMEOUT)) : last);
        }
        boolean first = !time.isStarted();
        permit = state.bulkhead().acquire(request, first ? request.deadlineNanos() : time.deadline());
        if (permit == null) {
            return ended(new Failed(Failure.rateLimited(lastStatus(), null)));
        }
        if (first) {
            time.start();
        }
        if (!time.suffices(0)) {
            permit.close();
            return ended(last == null ? new Failed(Failure.rateLimited(null, null)) : last);
        }
        return null;
    }

    private CallResult attempt() {
        Attempt attempt = next(false);
        current = attempt;
        if (hedge == null && config.hedgingDelay().toNanos() > 0) {
            hedge = new HedgedAttempt(config, state, dependencies, attempts, this::nextHedge, this::completeFromHedge);
        }
        long start = dependencies.ticker().nanos();
        CallResult result;
        try (Permit held = permit) {
            CallResult won = hedgeResult.get();
            result = won == null ? attempts.execute(attempt) : won;
        } finally {
            current = null;
        }
        if (!result.isRejectedByBreaker()) {
            if (made++ == 0) {
                state.budget().call();
            }
            dependencies
                    .events()
                    .attempt(config, attempt, result, dependencies.ticker().nanos() - start);
        }
        return result;
    }

    /** The result of the call, null where another attempt is to be made after the wait that is made here. */
    private @Nullable CallResult terminalResult(CallResult result) {
        if (hedgeResult.get() != null) {
            return hedgeResult.get();
        }
        if (!(result instanceof Failed failed)) {
            return result;
        }
        if (failed.isRejectedByBreaker()) {
            if (time.suffices(0)
                    && dependencies
                            .breaker()
                            .awaitProbes(time.left() - config.minAttemptTime().toNanos())) {
                return hedgeResult.get();
            }
            // the breaker has opened since the last attempt: its failure says more
            return last == null || failed.fallback() != null ? failed : last;
        }
        last = failed;
        return planRetry(failed);
    }

    private @Nullable CallResult planRetry(Failed failed) {
        Failure failure = failed.failure();
        if (endedByCallersDeadline(failure)) {
            return new Cancelled(failure);
        }
        long retryAfter = time.retryAfter(failure);
        if (failure.kind() == Kind.RATE_LIMITED) {
            state.cooldown().pauseFor(retryAfter);
        } else if (retryAfter > 0) {
            dependencies.breaker().setMinimumOpenTime(retryAfter);
        }
        if (!failure.retryable() || made >= config.maxAttempts()) {
            return failed;
        }
        long wait = Math.max(time.backoff(made), retryAfter);
        if (!time.suffices(wait)) {
            return failed;
        }
        if (!state.budget().tryRetry(config.retryBudgetRatio(), config.retryBudgetMinPerSecond())) {
            dependencies.events().budgetExhausted(config);
            return failed;
        }
        dependencies.events().retried(config);
        pause(wait);
        return hedgeResult.get();
    }

    /** A hedge in flight may still answer where the attempts have failed. */
    private CallResult orHedgeResult(CallResult result) {
        if (result.isConclusive()) {
            return result;
        }
        while (hedge != null && hedge.isRunning() && hedgeResult.get() == null && time.left() > 0) {
            LockSupport.parkNanos(this, time.left());
        }
        CallResult won = hedgeResult.get();
        return won == null ? result : won;
    }

    private void pause(long nanos) {
        long until = dependencies.ticker().nanos() + nanos;
        long rest = nanos;
        while (rest > 0 && hedgeResult.get() == null && !Thread.interrupted()) {
            LockSupport.parkNanos(this, rest);
            rest = until - dependencies.ticker().nanos();
        }
    }

    /** The caller's own deadline, or its leaving, ends its wait, not that of others for the same part. */
    private CallResult ended(Failed failed) {
        boolean own = request.cancelled().getAsBoolean() || request.deadlineNanos() <= time.deadline();
        return own ? new Cancelled(failed.failure()) : failed;
    }

    private boolean endedByCallersDeadline(Failure failure) {
        return failure.kind() == Kind.UPSTREAM_TIMEOUT && dependencies.ticker().nanos() >= request.deadlineNanos();
    }

    private @Nullable Integer lastStatus() {
        return last == null ? null : last.failure().status();
    }

    private int attemptsMade() {
        return made + (hedge != null && hedge.isMade() ? 1 : 0);
    }

    private Attempt next(boolean hedged) {
        int number = made + 1 + (hedged && current != null || hedge != null && hedge.isMade() ? 1 : 0);
        long timeout = Math.min(config.attemptTimeout().toNanos(), time.left());
        return new Attempt(lookup, bulk, number, hedged, timeout, config.response());
    }

    private @Nullable Attempt nextHedge() {
        return time.suffices(0) && !request.cancelled().getAsBoolean() ? next(true) : null;
    }

    /** The conclusive result of the hedge ends the call and cancels the attempt in flight. */
    private void completeFromHedge(CallResult result) {
        if (result.isConclusive() && hedgeResult.compareAndSet(null, result)) {
            Attempt slower = current;
            if (slower != null) {
                slower.cancel();
            }
            dependencies.events().hedgeWon(config);
        } else if (result instanceof Failed failed && failed.failure().kind() == Kind.RATE_LIMITED) {
            state.cooldown().pauseFor(time.retryAfter(failed.failure()));
        }
        LockSupport.unpark(leader);
    }
}
