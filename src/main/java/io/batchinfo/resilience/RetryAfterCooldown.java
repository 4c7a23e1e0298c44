package io.batchinfo.resilience;

import io.batchinfo.source.Ticker;
import java.util.function.LongConsumer;

/** Blocks calls to a source until the time given by the last {@code Retry-After} of a 429 (RFC 9110 10.2.3). */
public final class RetryAfterCooldown {

    private final Ticker ticker;
    private final LongConsumer onPause;
    private volatile long endsAt;
    private volatile boolean tellsOthers = true;

    public RetryAfterCooldown(Ticker ticker) {
        this(ticker, nanos -> {});
    }

    /** @param onPause tells the other replicas of a pause and its nanoseconds */
    public RetryAfterCooldown(Ticker ticker, LongConsumer onPause) {
        this.ticker = ticker;
        this.onPause = onPause;
        this.endsAt = ticker.nanos();
    }

    /**
     * The cool-down of the same source in edited routes. It begins with the pause in effect. Its own pauses hold here only until
     * the edited routes serve: a wrong edit must not pause the source of others.
     */
    RetryAfterCooldown ofEdit() {
        RetryAfterCooldown own = new RetryAfterCooldown(ticker, onPause);
        own.tellsOthers = false;
        own.endsAt = endsAt;
        return own;
    }

    /** Tells the other replicas of each pause from now on. */
    void serves() {
        tellsOthers = true;
    }

    /** Pauses the source for this long, on every replica; a pause that ends later stays. */
    public void pauseFor(long nanos) {
        if (nanos > 0) {
            pauseHere(nanos);
            if (tellsOthers) {
                onPause.accept(nanos);
            }
        }
    }

    /** Pauses the source for this long, because another replica was told to. */
    public synchronized void pauseHere(long nanos) {
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
