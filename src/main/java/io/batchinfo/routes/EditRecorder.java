package io.batchinfo.routes;

import io.batchinfo.routes.CanaryReport.State;
import io.batchinfo.routes.GenerationRecord.Outcome;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records what became of each edit: in the status, in the history and in the log. Written by one thread, read by any. */
final class EditRecorder {

    private static final Logger LOG = LoggerFactory.getLogger(RouteReloader.class);

    private final GenerationHistory history = new GenerationHistory();
    private volatile ReloadStatus status = ReloadStatus.NONE;
    private volatile @Nullable CanaryReport lastCanary;

    ReloadStatus status() {
        return status;
    }

    List<GenerationRecord> history() {
        return history.newestFirst();
    }

    @Nullable
    CanaryReport lastCanary() {
        return lastCanary;
    }

    void started(RouteSources sources) {
        status = status.served(sources, false, null);
        add(sources, sources.changedSince(null), Outcome.SERVED, null);
    }

    void ignored(List<String> names, Path folder) {
        if (!names.isEmpty() && !names.equals(status.ignored())) {
            LOG.warn(
                    "ignored in {}: {}; routes are read from files named *.camel.yaml in the folder itself",
                    folder,
                    String.join(", ", names));
        }
        status = status.ignoring(names);
    }

    /** @param millis from the start of loading to now, in milliseconds */
    void served(RouteSources sources, List<String> changed, long millis) {
        long before = status.generation();
        status = status.served(sources, true, null);
        add(sources, changed, Outcome.SERVED, null);
        LOG.info(
                "routes reloaded: generation {} ({} ms), revision {}, changed: {}; Routes.rollback() over JMX returns to"
                        + " generation {}",
                status.generation(),
                millis,
                sources.revision(),
                String.join(", ", changed),
                before);
    }

    /** The files are again those that serve. */
    void restored() {
        status = status.restored();
        LOG.info("the files are those of generation {} again, which serves", status.generation());
    }

    /** A fault of the folder; it is tried again at every poll and recorded once. */
    void rejected(String fault) {
        if (!fault.equals(status.fault())) {
            reject(fault);
        }
    }

    void rejected(RouteSources sources, List<String> changed, String fault) {
        reject(fault);
        add(sources, changed, Outcome.REJECTED, fault);
    }

    private void reject(String fault) {
        status = status.rejected(fault);
        LOG.error("route reload failed, still serving generation {}: {}", status.generation(), fault);
    }

    void rolledBack(RouteSources sources, List<String> changed) {
        long from = status.generation();
        status = status.served(
                sources, true, "the files differ from what serves: generation " + from + " was rolled back");
        add(sources, changed, Outcome.ROLLED_BACK, null);
        LOG.warn(
                "routes rolled back: generation {} has the routes before generation {}, revision {}, until the next edit",
                status.generation(),
                from,
                sources.revision());
    }

    /** @param millis from the start of loading to now, in milliseconds */
    void canaryBegan(Canary canary, ReloadConfig config, long millis) {
        status = status.restored();
        LOG.info(
                "canary started: revision {} ({} ms) answers {}% of the requests for {} s, changed: {}; Routes.rollback()"
                        + " over JMX withdraws it",
                canary.sources().revision(),
                millis,
                Math.round(1_000 * config.canaryShare()) / 10.0,
                config.canaryTime().toSeconds(),
                String.join(", ", canary.changed()));
    }

    void canaryServed(Canary canary) {
        CanaryReport report = canary.report(State.SERVED, null);
        lastCanary = report;
        LOG.info("canary ended, nothing is clearly worse: {}", report.text());
    }

    /** Its routes are stopped, though nothing was wrong with them. */
    void canaryEnded(Canary canary, String reason) {
        lastCanary = canary.report(State.WITHDRAWN, reason);
        add(canary.sources(), canary.changed(), Outcome.WITHDRAWN, reason);
    }

    /** Its routes are stopped, and the files are not what serves. */
    void canaryWithdrawn(Canary canary, String finding) {
        canaryEnded(canary, finding);
        status = status.withdrawn("the files differ from what serves: the canary of revision "
                + canary.sources().revision() + " was withdrawn: " + finding);
        LOG.error(
                "canary withdrawn after {} ms, still serving generation {}: {}",
                TimeUnit.NANOSECONDS.toMillis(canary.ageNanos()),
                status.generation(),
                finding);
    }

    private void add(RouteSources sources, List<String> changed, Outcome outcome, @Nullable String fault) {
        history.add(
                new GenerationRecord(status.generation(), Instant.now(), sources.revision(), changed, outcome, fault));
    }
}
