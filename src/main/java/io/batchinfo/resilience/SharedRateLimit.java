package io.batchinfo.resilience;

import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The rate limit and the cool-down of each source that several replicas keep together. No method blocks or throws. */
public interface SharedRateLimit {

    /**
     * Start times that no other replica has.
     *
     * @param slots how many, 0 where none begins soon
     * @param firstStart the ticker reading of the first start; with 0 slots, when to ask again
     * @param intervalNanos from one start to the next
     */
    record Lease(int slots, long firstStart, long intervalNanos) {}

    /**
     * Asks for start times.
     *
     * @param ratePerSecond the most calls a second of all replicas, more than 0
     * @param want how many, from 1
     * @param receiver gets the lease, null where the engine gave none in time; on a thread that must not block
     */
    void lease(String source, double ratePerSecond, int want, Consumer<@Nullable Lease> receiver);

    /** How many replicas were last counted, from 1: each keeps its share of a rate while the engine cannot be reached. */
    int replicas();

    /** Pauses a source on every replica, within 2 s. */
    void pause(String source, long nanos);

    /** The receiver of pauses of others: the source and the remaining nanoseconds. */
    void onPause(BiConsumer<String, Long> receiver);
}
