package io.batchinfo.routes;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One edit of the routes folder and what became of it.
 *
 * @param generation that served after it, counted from 1
 * @param revision of the folder's contents, see {@link RouteSources#revision}
 * @param changed files added, changed or removed
 * @param fault why it was not served, null where it was
 */
public record GenerationRecord(
        long generation,
        Instant time,
        String revision,
        List<String> changed,
        Outcome outcome,
        @Nullable String fault) {

    /** What becomes of an edit. */
    public enum Outcome {
        /** Its routes took over. */
        SERVED,
        /** Its routes could not be loaded. */
        REJECTED,
        /** Its routes answered a share of the requests and were stopped; see {@link CanaryReport}. */
        WITHDRAWN,
        /** An operator returned to these routes. */
        ROLLED_BACK
    }

    public GenerationRecord {
        changed = List.copyOf(changed);
    }
}
