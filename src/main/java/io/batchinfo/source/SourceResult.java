package io.batchinfo.source;

import org.jspecify.annotations.Nullable;

/**
 * The result of one source for one user: a part, or the reason why there is none.
 *
 * @param data the part, null where it is missing
 * @param failure why the part is missing, or why there is only a fallback; null otherwise
 * @param ageNanos the age of the part in nanoseconds
 * @param attempts the attempts made for this result
 * @param durationNanos from the request for the part to this result, in nanoseconds
 */
public record SourceResult(
        String source,
        boolean required,
        Outcome outcome,
        @Nullable RawJson data,
        @Nullable Failure failure,
        CacheStatus cache,
        long ageNanos,
        int attempts,
        long durationNanos) {

    /** How it ended. */
    public enum Outcome {
        OK,
        STALE,
        FALLBACK,
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
            SourceConfig config, RawJson data, CacheStatus cache, long ageNanos, int attempts, long durationNanos) {
        return new SourceResult(
                config.name(), config.required(), Outcome.OK, data, null, cache, ageNanos, attempts, durationNanos);
    }

    public static SourceResult stale(
            SourceConfig config, RawJson data, long ageNanos, int attempts, long durationNanos) {
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

    /**
     * A cached part that is fresh for the caller, in place of one whose call failed: see {@link
     * RequestContext#refetchedSources}.
     */
    public static SourceResult stillFresh(
            SourceConfig config, RawJson data, long ageNanos, int attempts, long durationNanos) {
        return ok(config, data, CacheStatus.HIT, ageNanos, attempts, Math.max(1, durationNanos));
    }

    /** A part that the route gave in place of one that failed. */
    public static SourceResult fallback(
            SourceConfig config, RawJson data, Failure failure, CacheStatus cache, int attempts, long durationNanos) {
        return new SourceResult(
                config.name(),
                config.required(),
                Outcome.FALLBACK,
                data,
                config.fallbackCompletes() ? null : failure,
                cache,
                0,
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

    /** True where a cached part stands in place of one whose call failed. A part that took no call has no duration. */
    public boolean substituted() {
        return outcome == Outcome.STALE || cache == CacheStatus.HIT && durationNanos > 0;
    }

    public boolean hasData() {
        return data != null;
    }

    /** True where the part is missing, or is a fallback that does not complete the result. */
    public boolean failed() {
        return failure != null;
    }
}
