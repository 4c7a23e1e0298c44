package io.batchinfo.routes;

import io.batchinfo.http.server.RequestRecord;
import io.batchinfo.http.server.RequestRecord.Counts;
import io.batchinfo.routes.CanaryReport.State;
import io.vertx.core.http.HttpServerRequest;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The routes of an edit while they answer a share of the requests. Another share of the same size, which the routes in service
 * answer, is the control group of the {@link CanaryComparison}. Both fetch the edited sources anew: the new routes have no part
 * of theirs cached, so a comparison with cached answers would show failures and times that are not theirs.
 */
final class Canary {

    private static final int FIRST_ERROR_STATUS = 400;

    private final Generation generation;
    private final RouteSources sources;
    private final List<String> changed;
    private final Set<String> edited;
    private final double share;
    private final Instant startedAt = Instant.now();
    private final long start = System.nanoTime();
    private final CanaryComparison comparison = new CanaryComparison();

    /**
     * @param serving the generation that answers the other requests
     * @param changed files added, changed or removed
     * @param share of the requests, 0 to 1
     */
    Canary(Generation generation, Generation serving, RouteSources sources, List<String> changed, double share) {
        this.generation = generation;
        this.sources = sources;
        this.changed = changed;
        this.edited = generation.editedSources(serving);
        this.share = share;
    }

    Generation generation() {
        return generation;
    }

    RouteSources sources() {
        return sources;
    }

    List<String> changed() {
        return changed;
    }

    /** Time since the start in nanoseconds. */
    long ageNanos() {
        return System.nanoTime() - start;
    }

    /** Draws the group of a request; what it returns is to be run when the request is over. */
    Runnable handle(HttpServerRequest request, ServingGeneration serving) {
        RequestRecord own = RequestRecord.of(request);
        if (own == null || own.isFixed()) {
            return serving.handle(request);
        }
        double drawn = ThreadLocalRandom.current().nextDouble();
        if (drawn < share && generation.tryEnter()) {
            own.refetch(edited);
            return compared(generation.handle(request), own, true);
        }
        if (edited.isEmpty()) {
            return compared(serving.handle(request), own, false);
        }
        if (drawn >= share && drawn < 2 * share) {
            own.refetch(edited);
            return compared(serving.handle(request), own, false);
        }
        return serving.handle(request);
    }

    private Runnable compared(Runnable end, RequestRecord own, boolean ofCanary) {
        return () -> {
            end.run();
            int status = own.status();
            Counts users = own.counts();
            if (status >= FIRST_ERROR_STATUS) {
                comparison.add(ofCanary, 1, 1, own.durationNanos());
            } else if (status > 0) {
                double all = Math.max(1, users.ids());
                comparison.add(
                        ofCanary,
                        users.failed() / all,
                        (users.failed() + users.partial() + users.substituted()) / all,
                        own.durationNanos());
            }
        };
    }

    /** What is clearly worse under the new routes, null where nothing is. */
    @Nullable
    String finding() {
        return comparison.finding();
    }

    CanaryReport report(State state, @Nullable String finding) {
        return new CanaryReport(
                sources.revision(),
                changed,
                share,
                startedAt,
                state,
                finding,
                comparison.canary(),
                comparison.control());
    }
}
