package io.batchinfo.security;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Limits the requests a second of each caller, with bursts of one second's requests (generic cell rate algorithm: one time
 * stamp a caller).
 */
final class CallerRateLimiter {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final long intervalNanos;
    private final LongSupplier nanoTime;
    private final Map<String, AtomicLong> nextFree = new ConcurrentHashMap<>();

    /**
     * @param perSecond from 1
     * @param nanoTime a clock in nanoseconds
     */
    CallerRateLimiter(int perSecond, LongSupplier nanoTime) {
        this.intervalNanos = SECOND / perSecond;
        this.nanoTime = nanoTime;
    }

    /** Admits a request and returns 0, or returns the nanoseconds until the next one would be admitted. */
    long tryAcquire(String caller) {
        long now = nanoTime.getAsLong();
        AtomicLong stamp = nextFree.computeIfAbsent(caller, name -> new AtomicLong(now));
        while (true) {
            long free = stamp.get();
            long ahead = free - now;
            if (ahead > SECOND - intervalNanos) {
                return ahead - (SECOND - intervalNanos);
            }
            if (stamp.compareAndSet(free, Math.max(ahead, 0) + now + intervalNanos)) {
                return 0;
            }
        }
    }
}
