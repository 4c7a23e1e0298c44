package io.batchinfo.resilience;

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
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One call of one source with its attempts, one after the other on the caller's thread: within the deadline, the retry
 * budget, the turns and what the upstream's {@code Retry-After} allows. A {@link HedgedAttempt} may run beside it.
 */
final class RetryingCall {

    final SourceConfig config;
    final SourceState state;
    final SourceDependencies dependencies;
    final AttemptExecutor attempts;
    private final UserLookup lookup;
    private final RequestContext requestContext;
    private final Thread leader = Thread.currentThread();
    private final AtomicReference<@Nullable CallResult> winner = new AtomicReference<>();
    private volatile @Nullable Attempt current;
    private @Nullable HedgedAttempt hedge;
    private @Nullable Failure last;
    private long end;
    private int made;

    RetryingCall(
            SourceConfig config,
            SourceState state,
            SourceDependencies dependencies,
            UserLookup lookup,
            AttemptExecutor attempts) {
        this.config = config;
        this.state = state;
        this.dependencies = dependencies;
        this.lookup = lookup;
        this.requestContext = lookup.requestContext();
        this.attempts = attempts;
    }

    /** Blocks until the call has ended: at its deadline, or the caller's, at the latest. */
    InFlightCall.CallOutcome run() {
        try {
            CallResult answer = attemptUntilOver();
            return new InFlightCall.CallOutcome(answer, attemptsMade());
        } finally {
            if (hedge != null) {
                hedge.stop();
            }
        }
    }

    private CallResult attemptUntilOver() {
        while (true) {
            CallResult refused = awaitAdmission();
            if (refused != null) {
                return afterHedge(refused);
            }
            CallResult answer = attempt();
            if (winner.get() != null) {
                return winner.get();
            }
            if (!(answer instanceof Failed failed)) {
                return answer;
            }
            if (last != null && refusedByBreaker(answer)) {
                // it opened meanwhile: what was answered before says more
                return afterHedge(new Failed(last));
            }
            last = failed.failure();
            CallResult over = planRetry(failed);
            if (over != null) {
                return afterHedge(over);
            }
        }
    }

    /** Waits for the upstream's {@code Retry-After} and for a turn; what it returns ends the call. */
    private @Nullable CallResult awaitAdmission() {
        if (requestContext.cancelled().getAsBoolean()) {
            return new Cancelled(Failure.of(Kind.UPSTREAM_TIMEOUT));
        }
        long shut = state.cooldown().remainingNanos();
        while (shut > 0) {
            if (!fits(shut)) {
                return new Failed(Failure.rateLimited(last == null ? null : last.status(), seconds(shut)));
            }
            pause(shut);
            if (winner.get() != null) {
                return winner.get();
            }
            shut = state.cooldown().remainingNanos();
        }
        if (!fits(0)) {
            return over(last == null ? Failure.of(Kind.UPSTREAM_TIMEOUT) : last);
        }
        boolean first = made == 0;
        if (!state.limiter().take(requestContext, first ? requestContext.deadlineNanos() : end())) {
            return over(Failure.rateLimited(last == null ? null : last.status(), null));
        }
        if (first) {
            end = dependencies.ticker().nanos() + config.deadline().toNanos();
        }
        if (left() < config.minAttemptTime().toNanos()) {
            state.limiter().done();
            return over(last == null ? Failure.rateLimited(null, null) : last);
        }
        return null;
    }

    private CallResult attempt() {
        Attempt attempt = new Attempt(
                lookup,
                attemptsMade() + 1,
                false,
                Math.min(config.attemptTimeout().toNanos(), left()),
                config.shape());
        current = attempt;
        if (hedge == null && config.hedgingDelay().toNanos() > 0) {
            hedge = new HedgedAttempt(this);
        }
        long start = dependencies.ticker().nanos();
        CallResult answer;
        try {
            answer = winner.get() == null ? attempts.make(attempt) : winner.get();
        } finally {
            state.limiter().done();
            current = null;
        }
        if (!refusedByBreaker(answer)) {
            if (made++ == 0) {
                state.budget().call();
            }
            dependencies
                    .events()
                    .attempt(config, attempt, answer, dependencies.ticker().nanos() - start);
        }
        return answer;
    }

    /** Null where another attempt is to be made, after the wait it makes here. */
    private @Nullable CallResult planRetry(Failed failed) {
        Failure failure = failed.failure();
        if (callersDeadlineCutIt(failure)) {
            return new Cancelled(failure);
        }
        if (!fits(state.cooldown().apply(failure, dependencies.maxRetryAfter()))
                && failure.retryAfterSeconds() != null) {
            return new Failed(Failure.rateLimited(failure.status(), failure.retryAfterSeconds()));
        }
        if (!failure.retryable() || made >= config.attempts()) {
            return failed;
        }
        long wait = backoff();
        if (!fits(wait)) {
            return failed;
        }
        if (!state.budget().tryRetry(config.retryBudgetRatio(), config.retryBudgetMinPerSecond())) {
            dependencies.events().budgetExhausted(config);
            return failed;
        }
        dependencies.events().retried(config);
        pause(wait);
        return winner.get();
    }

    /** Exponential with full jitter: from nothing up to a bound that doubles. */
    private long backoff() {
        long bound = config.backoff().toNanos() << Math.min(made - 1, 20);
        return bound <= 0 ? 0 : dependencies.random().nextLong(bound + 1);
    }

    /** A hedge under way may still answer where the attempts have come to nothing. */
    private CallResult afterHedge(CallResult answer) {
        while (hedge != null && hedge.running() && winner.get() == null && left() > 0) {
            LockSupport.parkNanos(this, left());
        }
        CallResult won = winner.get();
        return won == null ? answer : won;
    }

    private void pause(long nanos) {
        long until = dependencies.ticker().nanos() + nanos;
        long rest = nanos;
        while (rest > 0 && winner.get() == null && !Thread.interrupted()) {
            LockSupport.parkNanos(this, rest);
            rest = until - dependencies.ticker().nanos();
        }
    }

    private boolean fits(long wait) {
        return left() - wait >= config.minAttemptTime().toNanos();
    }

    private long left() {
        return end() - dependencies.ticker().nanos();
    }

    private long end() {
        long own = end == 0 ? dependencies.ticker().nanos() + config.deadline().toNanos() : end;
        return Math.min(own, requestContext.deadlineNanos());
    }

    /** The caller's deadline, or its leaving, ends its own wait, not that of others for the same part. */
    private CallResult over(Failure failure) {
        boolean own = requestContext.cancelled().getAsBoolean() || requestContext.deadlineNanos() <= end();
        return own ? new Cancelled(failure) : new Failed(failure);
    }

    private boolean callersDeadlineCutIt(Failure failure) {
        return failure.kind() == Kind.UPSTREAM_TIMEOUT
                && dependencies.ticker().nanos() >= requestContext.deadlineNanos();
    }

    private static boolean refusedByBreaker(CallResult answer) {
        return answer instanceof Failed failed && failed.failure().kind() == Kind.CIRCUIT_OPEN;
    }

    private static long seconds(long nanos) {
        return (nanos + 999_999_999L) / 1_000_000_000L;
    }

    private int attemptsMade() {
        return made + (hedge != null && hedge.made() ? 1 : 0);
    }

    /** Gives the hedge's good answer to the caller and drops the attempt under way. */
    void win(CallResult answer) {
        if (winner.compareAndSet(null, answer)) {
            Attempt slower = current;
            if (slower != null) {
                slower.cancel();
            }
            dependencies.events().hedgeWon(config);
        }
    }

    void wake() {
        LockSupport.unpark(leader);
    }

    Attempt hedgeAttempt() {
        return new Attempt(
                lookup,
                attemptsMade() + (current == null ? 1 : 2),
                true,
                Math.min(config.attemptTimeout().toNanos(), left()),
                config.shape());
    }

    boolean hedgeFits() {
        return fits(0) && !requestContext.cancelled().getAsBoolean();
    }
}
