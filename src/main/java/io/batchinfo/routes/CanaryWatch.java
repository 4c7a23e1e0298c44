package io.batchinfo.routes;

import io.batchinfo.routes.CanaryReport.State;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts, judges and ends canaries, one at a time. All but {@link #handle} and {@link #report} is called by one thread. */
final class CanaryWatch {

    private static final Logger LOG = LoggerFactory.getLogger(RouteReloader.class);

    /** The interval of the looks at a canary in milliseconds. */
    static final long LOOK_MILLIS = 100;

    private final ServingGeneration serving;
    private final EditRecorder edits;
    private final ReloadConfig config;
    private volatile @Nullable Canary running;

    CanaryWatch(ServingGeneration serving, EditRecorder edits, ReloadConfig config) {
        this.serving = serving;
        this.edits = edits;
        this.config = config;
    }

    /** Answers a request by the routes of this moment; what it returns is to be run when the request is over. */
    Runnable handle(HttpServerRequest request) {
        Canary canary = running;
        return canary == null ? serving.handle(request) : canary.handle(request, serving);
    }

    /** The canary that runs, else the last one, null before the first. */
    @Nullable
    CanaryReport report() {
        Canary canary = running;
        return canary == null ? edits.lastCanary() : canary.report(State.RUNNING, null);
    }

    boolean isRunning() {
        return running != null;
    }

    /** True where these files are those of the canary that runs. */
    boolean has(RouteSources sources) {
        Canary canary = running;
        return canary != null && sources.sameAs(canary.sources());
    }

    /** @param millis from the start of loading to now, in milliseconds */
    void begin(Generation next, RouteSources sources, List<String> changed, long millis) {
        Canary canary = new Canary(next, serving.current(), sources, changed, config.canaryShare());
        running = canary;
        edits.canaryBegan(canary, config, millis);
    }

    /** Withdraws the canary where something is clearly worse; lets it serve at the end of its time. */
    void look() {
        Canary canary = running;
        if (canary == null) {
            return;
        }
        try {
            String finding = canary.finding();
            if (finding != null) {
                withdraw(finding);
            } else if (canary.ageNanos() >= config.canaryTime().toNanos()) {
                serve(canary);
            }
        } catch (RuntimeException e) {
            LOG.error("the canary cannot be judged: {}", e.toString());
        }
    }

    private void serve(Canary canary) {
        try {
            serving.replace(canary.generation(), canary.sources());
            edits.canaryServed(canary);
            running = null;
            edits.served(canary.sources(), canary.changed(), TimeUnit.NANOSECONDS.toMillis(canary.ageNanos()));
        } catch (RouteException e) {
            running = null;
            edits.rejected(canary.sources(), canary.changed(), e.text());
        }
    }

    /** Ends the canary where one runs; the files are not what serves then. */
    void withdraw(String finding) {
        Canary canary = running;
        if (canary != null) {
            edits.canaryWithdrawn(canary, finding);
            end(canary);
        }
    }

    /** Ends the canary where one runs, because other files were saved. */
    void end(String reason) {
        Canary canary = running;
        if (canary != null) {
            edits.canaryEnded(canary, reason);
            end(canary);
        }
    }

    /** Sends every request to the serving routes; those that the canary has begun are completed by it. */
    private void end(Canary canary) {
        running = null;
        serving.retire(canary.generation());
    }

    /** Stops the routes of the canary at once. */
    void stop() {
        Canary canary = running;
        if (canary != null) {
            canary.generation().stop();
        }
    }
}
