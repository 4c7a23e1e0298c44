package io.batchinfo.resilience;

import io.batchinfo.source.Failure;
import io.batchinfo.source.Ticker;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Shut by an upstream that said {@code Retry-After} (RFC 9110 10.2.3): nobody calls the source before then. */
public final class RetryAfterCooldown {

    private final Ticker ticker;
    private volatile long opensAt;

    public RetryAfterCooldown(Ticker ticker) {
        this.ticker = ticker;
        this.opensAt = ticker.nanos();
    }

    public synchronized void pauseFor(long nanos) {
        long until = ticker.nanos() + nanos;
        if (until - opensAt > 0) {
            opensAt = until;
        }
    }

    /** Shuts for as long as the upstream asked for, at most so long; says how many nanoseconds that is. */
    long apply(Failure failure, Duration longest) {
        Long retryAfter = failure.retryAfterSeconds();
        if (retryAfter == null) {
            return 0;
        }
        long shut = TimeUnit.SECONDS.toNanos(Math.min(retryAfter, longest.toSeconds()));
        pauseFor(shut);
        return shut;
    }

    /** Nanoseconds until calls are allowed, 0 or less where they are. */
    public long remainingNanos() {
        return opensAt - ticker.nanos();
    }
}
