package io.batchinfo.resilience;

/** The state of a source's circuit breaker. The breaker itself is part of the source's route. */
public interface BreakerState {

    /** A source without a circuit breaker. */
    BreakerState CLOSED = new BreakerState() {

        @Override
        public boolean isClosed() {
            return true;
        }

        @Override
        public boolean awaitProbes(long nanos) {
            return false;
        }
    };

    /** True while the breaker is closed, false while it is open or half open. */
    boolean isClosed();

    /**
     * Waits while the breaker is half open and its probes decide.
     *
     * @param nanos the longest wait in nanoseconds
     * @return false where the breaker is not half open, so that waiting has no use
     */
    boolean awaitProbes(long nanos);

    /**
     * Keeps the breaker open for at least this long from now, once it has opened on its own counts.
     *
     * @param nanos the upstream's {@code Retry-After} in nanoseconds
     */
    default void setMinimumOpenTime(long nanos) {}
}
