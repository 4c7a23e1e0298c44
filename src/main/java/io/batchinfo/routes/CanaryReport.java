package io.batchinfo.routes;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A canary: new routes that answer a share of the requests while the routes in service answer the rest.
 *
 * @param revision of the new routes, see {@link RouteSources#revision}
 * @param changed files added, changed or removed
 * @param share of the requests that go to the new routes, 0 to 1
 * @param finding why the new routes were withdrawn, null where they were not
 * @param canary the requests to the new routes
 * @param control the requests to the serving routes that are compared with them
 */
public record CanaryReport(
        String revision,
        List<String> changed,
        double share,
        Instant startedAt,
        State state,
        @Nullable String finding,
        Group canary,
        Group control) {

    /** What became of a canary. */
    public enum State {
        RUNNING,
        /** Its routes serve every request. */
        SERVED,
        /** Its routes were stopped. */
        WITHDRAWN
    }

    /**
     * Requests of one group.
     *
     * @param requests that have ended
     * @param failedShare mean share of users without a required part, 0 to 1; an error response counts as 1
     * @param incompleteShare mean share of users that failed or lack a part, 0 to 1
     * @param medianMillis median of the newest durations in milliseconds, 0 for none
     */
    public record Group(long requests, double failedShare, double incompleteShare, double medianMillis) {

        /** The group in one sentence part. */
        public String text() {
            return String.format(
                    Locale.ROOT,
                    "%d requests, failed users %.1f%%, incomplete users %.1f%%, median %.0f ms",
                    requests,
                    100 * failedShare,
                    100 * incompleteShare,
                    medianMillis);
        }
    }

    public CanaryReport {
        changed = List.copyOf(changed);
    }

    /** What was compared. */
    public String text() {
        return "new routes: " + canary.text() + "; serving routes: " + control.text();
    }
}
