package io.batchinfo.source;

/** Shut by an upstream that said {@code Retry-After} (RFC 9110 10.2.3): nobody calls the source before then. */
public final class Gate {

    private final Ticker ticker;
    private volatile long opensAt;

    public Gate(Ticker ticker) {
        this.ticker = ticker;
        this.opensAt = ticker.nanos();
    }

    public synchronized void shutFor(long nanos) {
        long until = ticker.nanos() + nanos;
        if (until - opensAt > 0) {
            opensAt = until;
        }
    }

    /** Nanoseconds until calls are allowed, 0 or less where they are. */
    public long closedFor() {
        return opensAt - ticker.nanos();
    }
}
