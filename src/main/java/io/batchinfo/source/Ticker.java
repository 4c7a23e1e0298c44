package io.batchinfo.source;

/** Monotonic time in nanoseconds: a clock set back or forward changes nothing. Tests bring their own. */
@FunctionalInterface
public interface Ticker {

    /** Readings begin near 1, so that {@link Long#MAX_VALUE} is later than any of them. */
    Ticker SYSTEM = new Ticker() {
        private final long origin = System.nanoTime() - 1;

        @Override
        public long nanos() {
            return System.nanoTime() - origin;
        }
    };

    long nanos();
}
