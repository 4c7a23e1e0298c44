package io.batchinfo.batch;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The slow start of a process: its first batches begin with few users at once, and each answered user raises the number by one.
 * Code that has not run yet is slow: hundreds of calls would wait for the processor for longer than the time of an attempt, and
 * open the circuit breakers.
 */
public final class SlowStart {

    private final int most;

    /** Starts at the initial number, and stays at the largest one. */
    private final AtomicInteger concurrency;

    /**
     * @param initial users at once of the first batch, from 1
     * @param most users at once of any batch
     */
    public SlowStart(int initial, int most) {
        this.most = most;
        this.concurrency = new AtomicInteger(Math.min(initial, most));
    }

    /** The users that a batch may begin with at once. */
    public int concurrency() {
        return concurrency.get();
    }

    /** @param users that a batch has answered */
    public void answered(int users) {
        if (concurrency.get() < most) {
            concurrency.updateAndGet(before -> Math.min(most, before + users));
        }
    }
}
