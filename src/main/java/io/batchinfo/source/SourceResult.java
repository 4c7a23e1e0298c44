package io.batchinfo.source;

import org.jspecify.annotations.Nullable;

/**
 * What is known of one source for one user. A part that failed is a value like any other.
 *
 * @param data what the source said, null unless {@link #hasData}
 * @param failure why it is missing, null unless the outcome is {@link Outcome#ERROR}
 * @param ageNanos how old the data is
 * @param attempts calls made for it
 * @param durationNanos from being asked for to being there
 */
public record SourceResult(
        String source,
        boolean required,
        Outcome outcome,
        @Nullable RawJsonObject data,
        @Nullable Failure failure,
        CacheStatus cache,
        long ageNanos,
        int attempts,
        long durationNanos) {

    /** How it ended. */
    public enum Outcome {
        OK,
        STALE,
        ERROR,
        SKIPPED
    }

    /** Where it came from. */
    public enum CacheStatus {
        HIT,
        MISS,
        COALESCED,
        STALE
    }

    public static SourceResult skipped(String source, boolean required) {
        return new SourceResult(source, required, Outcome.SKIPPED, null, null, CacheStatus.MISS, 0, 0, 0);
    }

    public static SourceResult ok(
            SourceConfig config,
            RawJsonObject data,
            CacheStatus cache,
            long ageNanos,
            int attempts,
            long durationNanos) {
        return new SourceResult(
                config.name(), config.required(), Outcome.OK, data, null, cache, ageNanos, attempts, durationNanos);
    }

    public static SourceResult stale(
            SourceConfig config, RawJsonObject data, long ageNanos, int attempts, long durationNanos) {
        return new SourceResult(
                config.name(),
                config.required(),
                Outcome.STALE,
                data,
                null,
                CacheStatus.STALE,
                ageNanos,
                attempts,
                durationNanos);
    }

    public static SourceResult failed(
            SourceConfig config, Failure failure, CacheStatus cache, int attempts, long durationNanos) {
        return failed(config.name(), config.required(), failure, cache, attempts, durationNanos);
    }

    public static SourceResult failed(
            String source, boolean required, Failure failure, CacheStatus cache, int attempts, long durationNanos) {
        return new SourceResult(source, required, Outcome.ERROR, null, failure, cache, 0, attempts, durationNanos);
    }

    public boolean hasData() {
        return data != null;
    }

    public boolean missing() {
        return outcome == Outcome.ERROR;
    }
}
