package io.batchinfo.batch;

import io.batchinfo.source.Failure;
import io.batchinfo.source.SourceResult;

/** Counts results as they come: what {@code metadata} says, and the status of a strict answer. One thread at a time. */
public final class BatchMetadata {

    private int total;
    private int failed;
    private int partial;
    private int stale;
    private final FailureSummary missing = new FailureSummary();

    public void add(UserResult result) {
        total++;
        UserResult.Outcome outcome = result.outcome();
        failed += outcome == UserResult.Outcome.FAILED ? 1 : 0;
        partial += outcome == UserResult.Outcome.PARTIAL ? 1 : 0;
        stale += result.stale() ? 1 : 0;
        if (outcome != UserResult.Outcome.COMPLETE) {
            for (SourceResult part : result.parts()) {
                Failure failure = part.failure();
                if (failure != null) {
                    missing.add(failure);
                }
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

    /** True where nothing that was asked for is missing anywhere. */
    public boolean complete() {
        return failed == 0 && partial == 0;
    }

    public FailureSummary missing() {
        return missing;
    }
}
