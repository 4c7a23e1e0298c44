package io.batchinfo.http.server;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The places of requests that are worked on. A request takes one when it has come in whole: a slow sender takes nobody's. */
final class RequestLimiter {

    private final int most;
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicLong refused = new AtomicLong();

    RequestLimiter(int most) {
        this.most = most;
    }

    /** True where there is none left; the request that asks is refused. */
    boolean refuse() {
        boolean full = taken.get() >= most;
        if (full) {
            refused.incrementAndGet();
        }
        return full;
    }

    /** Takes one; false where there is none, and the request is refused. */
    boolean take() {
        if (taken.incrementAndGet() <= most) {
            return true;
        }
        taken.decrementAndGet();
        refused.incrementAndGet();
        return false;
    }

    void leave() {
        taken.decrementAndGet();
    }

    /** Requests refused since there were too many. */
    long rejectedCount() {
        return refused.get();
    }
}
