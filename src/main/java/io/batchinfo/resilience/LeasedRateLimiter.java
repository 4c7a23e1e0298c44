package io.batchinfo.resilience;

import io.batchinfo.resilience.SharedRateLimit.Lease;
import io.batchinfo.source.Ticker;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the rate of one source together with other replicas: calls start at the times of leases that no other replica has. A
 * lease is asked for while calls wait, the next one when half of it is used. Where the engine gives none in time, this replica
 * keeps its share of the rate by itself and asks again after {@link #ALONE_NANOS}.
 */
final class LeasedRateLimiter implements RateLimiter {

    /** The longest part of the rate that one lease takes, divided among the replicas, in nanoseconds. */
    private static final long LEASE_NANOS = 50_000_000L;

    private static final long ALONE_NANOS = 100_000_000L;

    /** The shortest time between two leases where the first one had no start. */
    private static final long MIN_PAUSE_NANOS = 1_000_000L;

    private static final double SECOND = 1e9;

    private final String source;
    private final SharedRateLimit shared;
    private final Consumer<Runnable> onLease;
    private final Ticker ticker;
    private final EvenRateLimiter alone;
    private final Deque<Long> starts = new ArrayDeque<>();
    private double ratePerSecond;
    private int wanted;
    private boolean asked;
    private boolean isAlone;
    private int aloneReplicas;
    private long askAt;
    private int configuration;

    /**
     * @param onLease runs a task under the lock of the bulkhead and then admits the calls that wait; called on a thread that must
     *     not block
     */
    LeasedRateLimiter(String source, SharedRateLimit shared, Ticker ticker, Consumer<Runnable> onLease) {
        this.source = source;
        this.shared = shared;
        this.ticker = ticker;
        this.onLease = onLease;
        this.askAt = ticker.nanos();
        this.alone = new EvenRateLimiter(askAt);
    }

    @Override
    public void reconfigure(double rate, long now) {
        if (rate != ratePerSecond) {
            configuration++;
            starts.clear();
            asked = false;
            isAlone = false;
            askAt = now;
        }
        ratePerSecond = rate;
    }

    @Override
    public void demand(int calls, long now) {
        if (ratePerSecond <= 0 || calls == 0 || asked || now - askAt < 0) {
            return;
        }
        dropMissedStarts(now);
        if (!starts.isEmpty() && starts.size() > wanted / 2) {
            return;
        }
        int missing = calls - starts.size();
        if (missing > 0) {
            ask(missing);
        }
    }

    private void ask(int missing) {
        double share = ratePerSecond * LEASE_NANOS / SECOND / Math.max(1, shared.replicas());
        wanted = (int) Math.max(1, Math.min(missing, Math.ceil(share)));
        asked = true;
        int asking = configuration;
        shared.lease(source, ratePerSecond, wanted, lease -> onLease.accept(() -> receive(lease, asking)));
    }

    private void receive(@Nullable Lease lease, int asking) {
        if (asking != configuration) {
            return;
        }
        asked = false;
        if (lease == null) {
            keepShare();
            return;
        }
        isAlone = false;
        for (int i = 0; i < lease.slots(); i++) {
            starts.add(lease.firstStart() + i * lease.intervalNanos());
        }
        if (lease.slots() == 0) {
            long soonest = ticker.nanos() + MIN_PAUSE_NANOS;
            askAt = lease.firstStart() - soonest > 0 ? lease.firstStart() : soonest;
        }
    }

    private void keepShare() {
        int replicas = Math.max(1, shared.replicas());
        long now = ticker.nanos();
        if (!isAlone || replicas != aloneReplicas) {
            isAlone = true;
            aloneReplicas = replicas;
            alone.reconfigure(ratePerSecond / replicas, now);
        }
        askAt = now + ALONE_NANOS;
    }

    @Override
    public boolean permits(long now) {
        if (ratePerSecond <= 0) {
            return true;
        }
        dropMissedStarts(now);
        Long next = starts.peek();
        return next == null ? keepsShare(now) && alone.permits(now) : now - next >= 0;
    }

    @Override
    public void start(long now) {
        if (ratePerSecond > 0 && starts.poll() == null) {
            alone.start(now);
        }
    }

    @Override
    public long nanosUntilNextStart(long now) {
        if (ratePerSecond <= 0) {
            return 0;
        }
        Long next = starts.peek();
        if (next != null) {
            return Math.max(0, next - now);
        }
        if (keepsShare(now)) {
            return Math.min(alone.nanosUntilNextStart(now), askAt - now);
        }
        return asked ? UNKNOWN : Math.max(0, askAt - now);
    }

    private boolean keepsShare(long now) {
        return isAlone && now - askAt < 0;
    }

    private void dropMissedStarts(long now) {
        for (Long next = starts.peek();
                next != null && now - next > EvenRateLimiter.MAX_BURST_NANOS;
                next = starts.peek()) {
            starts.remove();
        }
    }
}
