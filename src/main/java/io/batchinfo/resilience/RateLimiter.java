package io.batchinfo.resilience;

/** Says when the calls of one source may start. Not thread-safe: {@link FairBulkhead} guards it. */
interface RateLimiter {

    /** The time until the next call is not known yet. */
    long UNKNOWN = Long.MAX_VALUE;

    /** @param ratePerSecond calls a second, 0 for no limit */
    void reconfigure(double ratePerSecond, long now);

    /**
     * Tells how many calls wait.
     *
     * @param calls how many could start if the rate allowed it, 0 or more
     */
    void demand(int calls, long now);

    /** True where a call may start at this time. */
    boolean permits(long now);

    /** A call starts at this time. */
    void start(long now);

    /** Nanoseconds until the next call may start, 0 or more, {@link #UNKNOWN} where that is still to be learned. */
    long nanosUntilNextStart(long now);
}
