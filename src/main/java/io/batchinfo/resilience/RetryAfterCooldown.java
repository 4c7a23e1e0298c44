package io.batchinfo.resilience;

import io.batchinfo.source.Ticker;

/** Blocks calls to a source until the time given by the last {@code Retry-After} of a 429 (RFC 9110 10.2.3). */
public final class RetryAfterCooldown {

    private final Ticker ticker;
    private volatile long endsAt;

    public RetryAfterCooldown(Ticker ticker) {
        this.ticker = ticker;
        this.endsAt = ticker.nanos();
    }

    /** Pauses the source for this long; a pause that ends later stays. */
    public synchronized void pauseFor(long nanos) {
        long until = ticker.nanos() + nanos;
        if (until - endsAt > 0) {
            endsAt = until;
        }
    }

    /** Nanoseconds until calls are allowed, 0 or less where they are. */
    public long remainingNanos() {
        return endsAt - ticker.nanos();
    }
}
