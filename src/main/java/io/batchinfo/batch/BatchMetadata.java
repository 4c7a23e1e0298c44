package io.batchinfo.batch;

import io.batchinfo.source.Failure;
import io.batchinfo.source.SourceResult;
import io.batchinfo.source.SourceResult.CacheStatus;

/** Counts results as they come: what {@code metadata} says, and the status of a strict answer. One thread at a time. */
public final class BatchMetadata {

    private int total;
    private int failed;
    private int partial;
    private int stale;
    private int cached;
    private int calls;
    private int substituted;
    private final FailureSummary missing = new FailureSummary();

    public void add(UserResult result) {
        total++;
        UserResult.Outcome outcome = result.outcome();
        failed += outcome == UserResult.Outcome.FAILED ? 1 : 0;
        partial += outcome == UserResult.Outcome.PARTIAL ? 1 : 0;
        stale += result.stale() ? 1 : 0;
        substituted += outcome == UserResult.Outcome.COMPLETE && result.substituted() ? 1 : 0;
        for (SourceResult part : result.parts()) {
            CacheStatus cache = part.cache();
            cached += cache == CacheStatus.HIT || cache == CacheStatus.STALE ? 1 : 0;
            calls += cache == CacheStatus.COALESCED ? 0 : part.attempts();
            Failure failure = part.failure();
            if (failure != null) {
                missing.add(failure);
            }
        }
    }

    public int total() {
        return total;
    }

    public int failed() {
        return failed;
    }

    public int partial() {
        return partial;
    }

    public int stale() {
        return stale;
    }

    /** Parts that came from the cache, stale ones included. */
    public int cached() {
        return cached;
    }

    /** Attempts made for these results; those of another request whose result was shared are not counted. */
    public int calls() {
        return calls;
    }

    /** Complete users with a cached part in place of one whose call failed. */
    public int substituted() {
        return substituted;
    }

    /** True where nothing that was asked for is missing anywhere. */
    public boolean complete() {
        return failed == 0 && partial == 0;
    }

    public FailureSummary missing() {
        return missing;
    }
}
