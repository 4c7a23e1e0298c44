package io.batchinfo.resilience;

import io.batchinfo.source.RequestContext;
import io.batchinfo.source.Ticker;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who may call a source now: so many at once, so many begun a second. Beyond that calls wait for their turn, and the turns
 * go round among the requests: one user beside a batch of a thousand waits for one turn, not for a thousand. No library
 * limits both and shares fairly.
 */
public final class FairLimiter {

    private static final long SECOND = 1_000_000_000L;
    /** A pause of the timer or the collector is caught up with, at most so much of it. */
    private static final long CATCH_UP = 20_000_000L;
    /** How soon those who wait for a caller that has left are let go. */
    private static final long SWEEP = 250_000_000L;

    private final Ticker ticker;
    private final ScheduledExecutorService timer;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Object, ArrayDeque<Waiter>> waiting = new LinkedHashMap<>();
    private int atOnce = 1;
    private double perSecond;
    private int busy;
    private long nextStart;
    private boolean timed;
    private boolean sweeping;

    private static final class Waiter {
        private final Thread thread = Thread.currentThread();
        private volatile boolean granted;
        private volatile boolean refused;
    }

    public FairLimiter(Ticker ticker, ScheduledExecutorService timer) {
        this.ticker = ticker;
        this.timer = timer;
        this.nextStart = ticker.nanos();
    }

    /**
     * New limits; calls under way are not affected.
     *
     * @param perSecond zero for no limit
     */
    public void limit(int atOnce, double perSecond) {
        lock.lock();
        try {
            this.atOnce = atOnce;
            this.perSecond = perSecond;
            this.nextStart = ticker.nanos();
            grant();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for a turn.
     *
     * @param owner the request the call belongs to
     * @param until the ticker reading to wait for at most, {@link Long#MAX_VALUE} for ever
     * @return false where it did not come in time, the thread was interrupted, or the request was cancelled
     */
    public boolean take(Object owner, long until) {
        Waiter waiter;
        lock.lock();
        try {
            if (waiting.isEmpty() && free()) {
                begin();
                return true;
            }
            waiter = new Waiter();
            waiting.computeIfAbsent(owner, o -> new ArrayDeque<>()).add(waiter);
            grant();
            sweepLater();
        } finally {
            lock.unlock();
        }
        return await(owner, waiter, until);
    }

    /** Takes a turn only where nobody has to wait for it. */
    public boolean tryAcquire() {
        lock.lock();
        try {
            if (!waiting.isEmpty() || !free()) {
                return false;
            }
            begin();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Gives back what {@link #take} or {@link #tryAcquire} gave. */
    public void done() {
        lock.lock();
        try {
            busy--;
            grant();
        } finally {
            lock.unlock();
        }
    }

    /** Calls under way. */
    public int busy() {
        lock.lock();
        try {
            return busy;
        } finally {
            lock.unlock();
        }
    }

    private boolean await(Object owner, Waiter waiter, long until) {
        while (!waiter.granted) {
            if (waiter.refused) {
                return false;
            }
            long left = until == Long.MAX_VALUE ? SECOND : until - ticker.nanos();
            if (left <= 0 || Thread.interrupted()) {
                return !leave(owner, waiter);
            }
            LockSupport.parkNanos(this, left);
        }
        return true;
    }

    /** False where the turn came after all. */
    private boolean leave(Object owner, Waiter waiter) {
        lock.lock();
        try {
            ArrayDeque<Waiter> own = waiting.get(owner);
            if (own == null || !own.remove(waiter)) {
                return false;
            }
            if (own.isEmpty()) {
                waiting.remove(owner);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean free() {
        return busy < atOnce && (perSecond <= 0 || ticker.nanos() - nextStart >= 0);
    }

    private void begin() {
        busy++;
        if (perSecond > 0) {
            long earliest = ticker.nanos() - CATCH_UP;
            nextStart = (nextStart - earliest > 0 ? nextStart : earliest) + (long) (SECOND / perSecond);
        }
    }

    private void grant() {
        while (!waiting.isEmpty() && free()) {
            Iterator<Map.Entry<Object, ArrayDeque<Waiter>>> first =
                    waiting.entrySet().iterator();
            Map.Entry<Object, ArrayDeque<Waiter>> entry = first.next();
            Object owner = entry.getKey();
            ArrayDeque<Waiter> own = entry.getValue();
            Waiter waiter = own.remove();
            first.remove();
            if (!own.isEmpty()) {
                waiting.put(owner, own);
            }
            begin();
            waiter.granted = true;
            LockSupport.unpark(waiter.thread);
        }
        if (!waiting.isEmpty() && busy < atOnce && !timed) {
            timed = true;
            timer.schedule(this::timedGrant, Math.max(0, nextStart - ticker.nanos()), TimeUnit.NANOSECONDS);
        }
    }

    private void timedGrant() {
        lock.lock();
        try {
            timed = false;
            grant();
        } finally {
            lock.unlock();
        }
    }

    private void sweepLater() {
        if (!sweeping && !waiting.isEmpty()) {
            sweeping = true;
            timer.schedule(this::sweep, SWEEP, TimeUnit.NANOSECONDS);
        }
    }

    /** A request that nobody reads any more takes no turns from others. */
    private void sweep() {
        lock.lock();
        try {
            sweeping = false;
            waiting.entrySet().removeIf(entry -> {
                boolean gone = entry.getKey() instanceof RequestContext requestContext
                        && requestContext.cancelled().getAsBoolean();
                if (gone) {
                    entry.getValue().forEach(FairLimiter::refuse);
                }
                return gone;
            });
            sweepLater();
        } finally {
            lock.unlock();
        }
    }

    private static void refuse(Waiter waiter) {
        waiter.refused = true;
        LockSupport.unpark(waiter.thread);
    }
}
