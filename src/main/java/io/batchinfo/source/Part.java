package io.batchinfo.source;

import org.jspecify.annotations.Nullable;

/**
 * What is known of one source for one user. A part that failed is a value like any other.
 *
 * @param data what the source said, null unless {@link #there}
 * @param failure why it is missing, null unless the outcome is {@link Outcome#ERROR}
 * @param ageNanos how old the data is
 * @param attempts calls made for it
 * @param durationNanos from being asked for to being there
 */
public record Part(
        String source,
        boolean required,
        Outcome outcome,
        @Nullable Data data,
        @Nullable Failure failure,
        CacheUse cache,
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
    public enum CacheUse {
        HIT,
        MISS,
        COALESCED,
        STALE
    }

    public static Part skipped(String source, boolean required) {
        return new Part(source, required, Outcome.SKIPPED, null, null, CacheUse.MISS, 0, 0, 0);
    }

    public static Part ok(SourceSpec spec, Data data, CacheUse cache, long ageNanos, int attempts, long durationNanos) {
        return new Part(spec.name(), spec.required(), Outcome.OK, data, null, cache, ageNanos, attempts, durationNanos);
    }

    public static Part stale(SourceSpec spec, Data data, long ageNanos, int attempts, long durationNanos) {
        return new Part(
                spec.name(),
                spec.required(),
                Outcome.STALE,
                data,
                null,
                CacheUse.STALE,
                ageNanos,
                attempts,
                durationNanos);
    }

    public static Part failed(SourceSpec spec, Failure failure, CacheUse cache, int attempts, long durationNanos) {
        return failed(spec.name(), spec.required(), failure, cache, attempts, durationNanos);
    }

    public static Part failed(
            String source, boolean required, Failure failure, CacheUse cache, int attempts, long durationNanos) {
        return new Part(source, required, Outcome.ERROR, null, failure, cache, 0, attempts, durationNanos);
    }

    public boolean there() {
        return data != null;
    }

    public boolean missing() {
        return outcome == Outcome.ERROR;
    }
}
