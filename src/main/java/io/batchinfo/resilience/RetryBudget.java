package io.batchinfo.resilience;

import io.batchinfo.source.Ticker;

/**
 * How many retries a source may cost: a share of its calls of the last ten seconds, and a few a second besides, so that a
 * source in trouble is not asked four times as often. The same model as Finagle's retry budget.
 */
public final class RetryBudget {

    private static final int SECONDS = 10;
    private static final long SECOND = 1_000_000_000L;

    private final Ticker ticker;
    private final long[] calls = new long[SECONDS];
    private final long[] retries = new long[SECONDS];
    private long newest;

    public RetryBudget(Ticker ticker) {
        this.ticker = ticker;
        this.newest = second();
    }

    /** Counts one call, its retries not included. */
    public synchronized void call() {
        calls[slot()]++;
    }

    /** Takes one retry, where there is one left. */
    public synchronized boolean tryRetry(double share, double perSecond) {
        int slot = slot();
        if (left(share, perSecond) < 1) {
            return false;
        }
        retries[slot]++;
        return true;
    }

    /** Retries that could be made at once. */
    public synchronized double remaining(double share, double perSecond) {
        slot();
        return Math.max(0, left(share, perSecond));
    }

    private double left(double share, double perSecond) {
        return share * sum(calls) + perSecond * SECONDS - sum(retries);
    }

    private int slot() {
        long now = second();
        for (long s = Math.max(newest + 1, now - SECONDS + 1); s <= now; s++) {
            int stale = (int) Math.floorMod(s, (long) SECONDS);
            calls[stale] = 0;
            retries[stale] = 0;
        }
        newest = Math.max(newest, now);
        return (int) Math.floorMod(newest, (long) SECONDS);
    }

    private long second() {
        return Math.floorDiv(ticker.nanos(), SECOND);
    }

    private static long sum(long[] slots) {
        long sum = 0;
        for (long n : slots) {
            sum += n;
        }
        return sum;
    }
}
