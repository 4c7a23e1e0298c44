package io.batchinfo.monitoring;

import java.time.Duration;
import java.util.stream.LongStream;

/** Bucket boundaries of the histograms in milliseconds, denser near deadlines and timeouts. */
final class HistogramBuckets {

    private static final long[] ATTEMPT = {5, 10, 25, 50, 100, 150, 200, 300, 400, 500, 650, 800, 1_000};
    private static final long[] BATCH = {
        1, 5, 10, 25, 50, 100, 250, 500, 750, 1_000, 1_500, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000
    };

    private HistogramBuckets() {}

    /** Buckets of one attempt, whose default timeout is 800 ms. */
    static Duration[] attempt() {
        return durations(ATTEMPT);
    }

    /** Buckets of a request: below 1 ms from the cache, minutes for a stream. */
    static Duration[] batch() {
        return durations(BATCH);
    }

    private static Duration[] durations(long[] millis) {
        return LongStream.of(millis).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
    }
}
