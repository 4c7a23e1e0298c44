package io.batchinfo.source;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What a request waits for, and whether it was answered. */
public final class RequestActivity {

    private final AtomicInteger active = new AtomicInteger();
    private final AtomicLong ended = new AtomicLong();
    private final AtomicBoolean answered = new AtomicBoolean();

    /** Counts a call until {@link #ended}. */
    public void began() {
        active.incrementAndGet();
    }

    /** Counts a call that {@link #began} has counted. */
    public void ended() {
        ended.incrementAndGet();
        active.decrementAndGet();
    }

    /** True the first time, so that a request is counted once. */
    public boolean markAnswered() {
        return answered.compareAndSet(false, true);
    }

    /** True while a source is waited for. */
    public boolean isActive() {
        return active.get() > 0;
    }

    /** The calls that have ended. */
    public long calls() {
        return ended.get();
    }
}
