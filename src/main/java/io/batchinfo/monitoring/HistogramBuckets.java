package io.batchinfo.monitoring;

import java.time.Duration;
import java.util.stream.LongStream;

/** Where the histograms are cut, in milliseconds: close together where a deadline or a timeout is. */
final class HistogramBuckets {

    private static final long[] ATTEMPT = {5, 10, 25, 50, 100, 150, 200, 300, 400, 500, 650, 800, 1_000};
    private static final long[] BATCH = {
        1, 5, 10, 25, 50, 100, 250, 500, 750, 1_000, 1_500, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000
    };

    private HistogramBuckets() {}

    /** Of one attempt, which ends within 800 ms as shipped. */
    static Duration[] attempt() {
        return durations(ATTEMPT);
    }

    /** Of a request: one from the cache ends within a millisecond, a stream may take minutes. */
    static Duration[] batch() {
        return durations(BATCH);
    }

    private static Duration[] durations(long[] millis) {
        return LongStream.of(millis).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
    }
}
