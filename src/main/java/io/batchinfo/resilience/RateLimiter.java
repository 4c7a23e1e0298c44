package io.batchinfo.resilience;

/**
 * Spaces the calls of one source evenly: at a rate of 200 a second one call starts every 5 ms. A pause of the timer or of the
 * garbage collector is made up for, at most {@link #MAX_BURST_NANOS} of it. Not thread-safe: {@link FairBulkhead} guards it.
 */
final class RateLimiter {

    private static final long SECOND = 1_000_000_000L;

    /** The most time that missed starts may be made up for, in nanoseconds. */
    private static final long MAX_BURST_NANOS = 20_000_000L;

    private double ratePerSecond;
    private long nextStart;

    RateLimiter(long now) {
        this.nextStart = now;
    }

    /** @param ratePerSecond calls a second, 0 for no limit */
    void reconfigure(double ratePerSecond, long now) {
        this.ratePerSecond = ratePerSecond;
        this.nextStart = now;
    }

    /** True where a call may start at this time. */
    boolean permits(long now) {
        return ratePerSecond <= 0 || now - nextStart >= 0;
    }

    /** A call starts at this time. */
    void start(long now) {
        if (ratePerSecond > 0) {
            long earliest = now - MAX_BURST_NANOS;
            nextStart = (nextStart - earliest > 0 ? nextStart : earliest) + (long) (SECOND / ratePerSecond);
        }
    }

    /** Nanoseconds until the next call may start, 0 or more. */
    long nanosUntilNextStart(long now) {
        return ratePerSecond <= 0 ? 0 : Math.max(0, nextStart - now);
    }
}
