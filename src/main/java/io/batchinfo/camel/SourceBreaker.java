package io.batchinfo.camel;

import io.batchinfo.resilience.BreakerState;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The circuit breaker in a source's route, as the resilience stack sees it. */
final class SourceBreaker implements BreakerState {

    /** A probe that is not counted frees its place without a change of state, so waiting calls try again this often. */
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final CircuitBreaker breaker;

    SourceBreaker(CircuitBreaker breaker) {
        this.breaker = breaker;
    }

    @Override
    public boolean isClosed() {
        return breaker.getState() == State.CLOSED;
    }

    @Override
    public boolean awaitProbes(long nanos) {
        State state = breaker.getState();
        if (state == State.CLOSED) {
            return true;
        }
        if (state != State.HALF_OPEN || nanos <= 0) {
            return false;
        }
        LockSupport.parkNanos(this, Math.min(nanos, RETRY_NANOS));
        return true;
    }

    @Override
    public void setMinimumOpenTime(long nanos) {
        MinimumOpenTime time = MinimumOpenTime.of(breaker);
        if (time != null) {
            time.extend(nanos);
        }
    }
}
