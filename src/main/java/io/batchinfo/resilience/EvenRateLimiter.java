package io.batchinfo.resilience;

/**
 * Spaces the calls of one source evenly: at a rate of 200 a second one call starts every 5 ms. A pause of the timer or of the
 * garbage collector is made up for, at most {@link #MAX_BURST_NANOS} of it.
 */
final class EvenRateLimiter implements RateLimiter {

    private static final long SECOND = 1_000_000_000L;

    /** The most time that missed starts may be made up for, in nanoseconds. */
    static final long MAX_BURST_NANOS = 20_000_000L;

    private double ratePerSecond;
    private long nextStart;

    EvenRateLimiter(long now) {
        this.nextStart = now;
    }

    @Override
    public void reconfigure(double ratePerSecond, long now) {
        this.ratePerSecond = ratePerSecond;
        this.nextStart = now;
    }

    @Override
    public void demand(int calls, long now) {}

    @Override
    public boolean permits(long now) {
        return ratePerSecond <= 0 || now - nextStart >= 0;
    }

    @Override
    public void start(long now) {
        if (ratePerSecond > 0) {
            long earliest = now - MAX_BURST_NANOS;
            nextStart = (nextStart - earliest > 0 ? nextStart : earliest) + (long) (SECOND / ratePerSecond);
        }
    }

    @Override
    public long nanosUntilNextStart(long now) {
        return ratePerSecond <= 0 ? 0 : Math.max(0, nextStart - now);
    }
}
