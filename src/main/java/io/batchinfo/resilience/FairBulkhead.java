package io.batchinfo.resilience;

import io.batchinfo.resilience.WaitingCalls.Waiter;
import io.batchinfo.source.Ticker;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Limits the concurrent calls and, with a {@link RateLimiter}, the call rate of one source. Waiting calls are admitted round
 * robin across requests, so a small request does not queue behind a large one. No library limits both and is fair across
 * requests.
 */
public final class FairBulkhead {

    /** A call without a deadline looks this often whether it was interrupted, in nanoseconds. */
    private static final long MAX_PARK_NANOS = 1_000_000_000L;

    /** How often the queue is searched for cancelled requests, in nanoseconds. */
    private static final long SWEEP_NANOS = 250_000_000L;

    private final Ticker ticker;
    private final ScheduledExecutorService timer;
    private final ReentrantLock lock = new ReentrantLock();
    private final WaitingCalls waiting = new WaitingCalls();
    private final RateLimiter rateLimiter;
    private int maxConcurrent = 1;
    private int inFlight;
    private @Nullable Future<?> grant;
    private long grantAt;
    private boolean sweepScheduled;

    public FairBulkhead(Ticker ticker, ScheduledExecutorService timer) {
        this.ticker = ticker;
        this.timer = timer;
        this.rateLimiter = new EvenRateLimiter(ticker.nanos());
    }

    /** @param shared keeps the call rate of this source together with other replicas */
    public FairBulkhead(Ticker ticker, ScheduledExecutorService timer, String source, SharedRateLimit shared) {
        this.ticker = ticker;
        this.timer = timer;
        this.rateLimiter = new LeasedRateLimiter(source, shared, ticker, this::admitAfter);
    }

    /**
     * Sets new limits. Calls in flight are not affected.
     *
     * @param maxConcurrent the most calls in flight, from 1
     * @param ratePerSecond the most calls started in a second, 0 for no limit
     */
    public void reconfigure(int maxConcurrent, double ratePerSecond) {
        lock.lock();
        try {
            this.maxConcurrent = maxConcurrent;
            rateLimiter.reconfigure(ratePerSecond, ticker.nanos());
            admitWaiters();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for a permit.
     *
     * @param owner the request that the call belongs to
     * @param deadline the ticker reading to wait for at most, {@link Long#MAX_VALUE} for no deadline
     * @return null where no permit came in time, the thread was interrupted, or the request was cancelled
     */
    public @Nullable Permit acquire(Object owner, long deadline) {
        Waiter waiter;
        lock.lock();
        try {
            if (waiting.isEmpty() && hasCapacity()) {
                start();
                return new Permit(this::release);
            }
            waiter = waiting.add(owner);
            admitWaiters();
            scheduleSweep();
        } finally {
            lock.unlock();
        }
        return await(owner, waiter, deadline) ? new Permit(this::release) : null;
    }

    /** Acquires a permit only where no call waits for one; null otherwise. */
    public @Nullable Permit tryAcquire() {
        lock.lock();
        try {
            if (!waiting.isEmpty() || !hasCapacity()) {
                return null;
            }
            start();
            return new Permit(this::release);
        } finally {
            lock.unlock();
        }
    }

    private void release() {
        lock.lock();
        try {
            inFlight--;
            admitWaiters();
        } finally {
            lock.unlock();
        }
    }

    /** Calls in flight. */
    public int inFlight() {
        lock.lock();
        try {
            return inFlight;
        } finally {
            lock.unlock();
        }
    }

    private boolean await(Object owner, Waiter waiter, long deadline) {
        while (!waiter.isAdmitted()) {
            if (waiter.isRejected()) {
                return false;
            }
            long left = deadline == Long.MAX_VALUE ? MAX_PARK_NANOS : deadline - ticker.nanos();
            if (left <= 0 || Thread.interrupted()) {
                return !leaveQueue(owner, waiter);
            }
            LockSupport.parkNanos(this, left);
        }
        return true;
    }

    /** False where the waiter was admitted meanwhile. */
    private boolean leaveQueue(Object owner, Waiter waiter) {
        lock.lock();
        try {
            if (!waiting.remove(owner, waiter)) {
                return waiter.isRejected();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean hasCapacity() {
        return inFlight < maxConcurrent && rateLimiter.permits(ticker.nanos());
    }

    private void start() {
        inFlight++;
        rateLimiter.start(ticker.nanos());
    }

    /** Admits one waiter of each request in turn, as long as there is capacity. */
    private void admitWaiters() {
        rateLimiter.demand(Math.min(waiting.count(), maxConcurrent - inFlight), ticker.nanos());
        while (!waiting.isEmpty() && hasCapacity()) {
            start();
            waiting.admitNext();
        }
        if (!waiting.isEmpty() && inFlight < maxConcurrent) {
            scheduleGrant();
        }
    }

    /** Runs a task on the rate limiter and admits the calls that may start after it. */
    private void admitAfter(Runnable task) {
        lock.lock();
        try {
            task.run();
            admitWaiters();
        } finally {
            lock.unlock();
        }
    }

    /** A grant that was scheduled for a later time is replaced: a new rate or lease can bring the next start forward. */
    private void scheduleGrant() {
        long now = ticker.nanos();
        long wait = rateLimiter.nanosUntilNextStart(now);
        if (wait == RateLimiter.UNKNOWN || grant != null && now + wait - grantAt >= 0) {
            return;
        }
        if (grant != null) {
            grant.cancel(false);
        }
        long at = now + wait;
        grantAt = at;
        grant = timer.schedule(() -> admitAfter(() -> granted(at)), wait, TimeUnit.NANOSECONDS);
    }

    private void granted(long at) {
        if (grantAt == at) {
            grant = null;
        }
    }

    private void scheduleSweep() {
        if (!sweepScheduled && !waiting.isEmpty()) {
            sweepScheduled = true;
            timer.schedule(this::sweep, SWEEP_NANOS, TimeUnit.NANOSECONDS);
        }
    }

    /** Rejects the waiters of cancelled requests. */
    private void sweep() {
        lock.lock();
        try {
            sweepScheduled = false;
            waiting.rejectCancelled();
            scheduleSweep();
        } finally {
            lock.unlock();
        }
    }
}
