package io.batchinfo.http.server;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Limits the requests that are worked on at once. A request acquires its permit when it has been received completely, so that
 * slow senders hold none.
 */
final class RequestLimiter {

    private final int maxConcurrent;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicLong rejected = new AtomicLong();

    RequestLimiter(int maxConcurrent) {
        this.maxConcurrent = maxConcurrent;
    }

    /** True while no permit is left; counts a rejection then. */
    boolean isFull() {
        boolean full = inFlight.get() >= maxConcurrent;
        if (full) {
            rejected.incrementAndGet();
        }
        return full;
    }

    /** Acquires a permit; false where none is left, which counts as a rejection. */
    boolean tryAcquire() {
        if (inFlight.incrementAndGet() <= maxConcurrent) {
            return true;
        }
        inFlight.decrementAndGet();
        rejected.incrementAndGet();
        return false;
    }

    void release() {
        inFlight.decrementAndGet();
    }

    /** Requests rejected since the start. */
    long rejectedCount() {
        return rejected.get();
    }
}
