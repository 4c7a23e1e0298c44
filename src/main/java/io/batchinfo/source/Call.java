package io.batchinfo.source;

import io.batchinfo.source.Answer.Abandoned;
import io.batchinfo.source.Answer.Failed;
import io.batchinfo.source.Failure.Kind;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One call of one source with its attempts, one after the other on the caller's thread: within the deadline, the retry
 * budget, the turns and what the upstream's {@code Retry-After} allows. A {@link Hedge} may run beside it.
 */
final class Call {

    final SourceSpec spec;
    final SourceState state;
    final Surroundings around;
    final Attempts attempts;
    private final Ask ask;
    private final Terms terms;
    private final Thread leader = Thread.currentThread();
    private final AtomicReference<@Nullable Answer> winner = new AtomicReference<>();
    private volatile @Nullable Attempt current;
    private @Nullable Hedge hedge;
    private @Nullable Failure last;
    private long end;
    private int made;

    Call(SourceSpec spec, SourceState state, Surroundings around, Ask ask, Attempts attempts) {
        this.spec = spec;
        this.state = state;
        this.around = around;
        this.ask = ask;
        this.terms = ask.terms();
        this.attempts = attempts;
    }

    /** Blocks until the call has ended: at its deadline, or the caller's, at the latest. */
    Flight.Landing run() {
        try {
            Answer answer = attemptUntilOver();
            return new Flight.Landing(answer, attemptsMade());
        } finally {
            if (hedge != null) {
                hedge.stop();
            }
        }
    }

    private Answer attemptUntilOver() {
        while (true) {
            Answer refused = waitForLeave();
            if (refused != null) {
                return afterHedge(refused);
            }
            Answer answer = attempt();
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
            Answer over = prepareRetry(failed);
            if (over != null) {
                return afterHedge(over);
            }
        }
    }

    /** Waits for the upstream's {@code Retry-After} and for a turn; what it returns ends the call. */
    private @Nullable Answer waitForLeave() {
        if (terms.cancelled().getAsBoolean()) {
            return new Abandoned(Failure.of(Kind.UPSTREAM_TIMEOUT));
        }
        long shut = state.gate().closedFor();
        while (shut > 0) {
            if (!fits(shut)) {
                return new Failed(Failure.rateLimited(last == null ? null : last.status(), seconds(shut)));
            }
            pause(shut);
            if (winner.get() != null) {
                return winner.get();
            }
            shut = state.gate().closedFor();
        }
        if (!fits(0)) {
            return over(last == null ? Failure.of(Kind.UPSTREAM_TIMEOUT) : last);
        }
        boolean first = made == 0;
        if (!state.turns().take(terms, first ? terms.deadlineNanos() : end())) {
            return over(Failure.rateLimited(last == null ? null : last.status(), null));
        }
        if (first) {
            end = around.ticker().nanos() + spec.deadline().toNanos();
        }
        if (left() < spec.leastTimeout().toNanos()) {
            state.turns().done();
            return over(last == null ? Failure.rateLimited(null, null) : last);
        }
        return null;
    }

    private Answer attempt() {
        Attempt attempt = new Attempt(
                ask, attemptsMade() + 1, false, Math.min(spec.attemptTimeout().toNanos(), left()), spec.shape());
        current = attempt;
        if (hedge == null && spec.hedgeAfter().toNanos() > 0) {
            hedge = new Hedge(this);
        }
        long start = around.ticker().nanos();
        Answer answer;
        try {
            answer = winner.get() == null ? attempts.make(attempt) : winner.get();
        } finally {
            state.turns().done();
            current = null;
        }
        if (!refusedByBreaker(answer)) {
            if (made++ == 0) {
                state.budget().call();
            }
            around.events().attempt(spec, attempt, answer, around.ticker().nanos() - start);
        }
        return answer;
    }

    /** Null where another attempt is to be made, after the wait it makes here. */
    private @Nullable Answer prepareRetry(Failed failed) {
        Failure failure = failed.failure();
        if (callersDeadlineCutIt(failure)) {
            return new Abandoned(failure);
        }
        if (!fits(state.gate().heed(failure, around.longestRetryAfter())) && failure.retryAfterSeconds() != null) {
            return new Failed(Failure.rateLimited(failure.status(), failure.retryAfterSeconds()));
        }
        if (!failure.retryable() || made >= spec.attempts()) {
            return failed;
        }
        long wait = backoff();
        if (!fits(wait)) {
            return failed;
        }
        if (!state.budget().tryRetry(spec.retryShare(), spec.retriesPerSecond())) {
            around.events().budgetExhausted(spec);
            return failed;
        }
        around.events().retried(spec);
        pause(wait);
        return winner.get();
    }

    /** Exponential with full jitter: from nothing up to a bound that doubles. */
    private long backoff() {
        long bound = spec.backoff().toNanos() << Math.min(made - 1, 20);
        return bound <= 0 ? 0 : around.random().nextLong(bound + 1);
    }

    /** A hedge under way may still answer where the attempts have come to nothing. */
    private Answer afterHedge(Answer answer) {
        while (hedge != null && hedge.running() && winner.get() == null && left() > 0) {
            LockSupport.parkNanos(this, left());
        }
        Answer won = winner.get();
        return won == null ? answer : won;
    }

    private void pause(long nanos) {
        long until = around.ticker().nanos() + nanos;
        long rest = nanos;
        while (rest > 0 && winner.get() == null && !Thread.interrupted()) {
            LockSupport.parkNanos(this, rest);
            rest = until - around.ticker().nanos();
        }
    }

    private boolean fits(long wait) {
        return left() - wait >= spec.leastTimeout().toNanos();
    }

    private long left() {
        return end() - around.ticker().nanos();
    }

    private long end() {
        long own = end == 0 ? around.ticker().nanos() + spec.deadline().toNanos() : end;
        return Math.min(own, terms.deadlineNanos());
    }

    /** The caller's deadline, or its leaving, ends its own wait, not that of others for the same part. */
    private Answer over(Failure failure) {
        boolean own = terms.cancelled().getAsBoolean() || terms.deadlineNanos() <= end();
        return own ? new Abandoned(failure) : new Failed(failure);
    }

    private boolean callersDeadlineCutIt(Failure failure) {
        return failure.kind() == Kind.UPSTREAM_TIMEOUT && around.ticker().nanos() >= terms.deadlineNanos();
    }

    private static boolean refusedByBreaker(Answer answer) {
        return answer instanceof Failed failed && failed.failure().kind() == Kind.CIRCUIT_OPEN;
    }

    private static long seconds(long nanos) {
        return (nanos + 999_999_999L) / 1_000_000_000L;
    }

    private int attemptsMade() {
        return made + (hedge != null && hedge.made() ? 1 : 0);
    }

    /** Gives the hedge's good answer to the caller and drops the attempt under way. */
    void win(Answer answer) {
        if (winner.compareAndSet(null, answer)) {
            Attempt slower = current;
            if (slower != null) {
                slower.abandon();
            }
            around.events().hedgeWon(spec);
        }
    }

    void wake() {
        LockSupport.unpark(leader);
    }

    Attempt hedgeAttempt() {
        return new Attempt(
                ask,
                attemptsMade() + (current == null ? 1 : 2),
                true,
                Math.min(spec.attemptTimeout().toNanos(), left()),
                spec.shape());
    }

    boolean hedgeFits() {
        return fits(0) && !terms.cancelled().getAsBoolean();
    }
}
