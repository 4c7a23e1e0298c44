package io.batchinfo.routes;

import io.batchinfo.http.server.BaseRouteHandlers;
import io.batchinfo.routes.CanaryReport.State;
import io.batchinfo.routes.GenerationRecord.Outcome;
import io.batchinfo.routes.RoutesFolder.Fingerprint;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the routes folder and loads each edit as the next generation, which serves at once or passes a {@link Canary} first. An
 * edit that does not load changes nothing but the {@link #status}.
 */
public final class RouteReloader {

    private static final Logger LOG = LoggerFactory.getLogger(RouteReloader.class);

    /** The interval of the looks at a canary in milliseconds. */
    private static final long LOOK_MILLIS = 100;

    private final String name;
    private final Vertx vertx;
    private final RoutesFolder folder;
    private final BaseRouteHandlers front;
    private final CamelContextCustomizer customizer;
    private final ReloadConfig config;
    private final ScheduledExecutorService watcher = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "routes-watcher");
        thread.setDaemon(true);
        return thread;
    });
    private final ServingGeneration serving;
    private final GenerationHistory history = new GenerationHistory();
    private volatile ReloadStatus status = ReloadStatus.NONE;
    private volatile @Nullable Canary canary;
    private volatile @Nullable CanaryReport lastCanary;
    private @Nullable RouteSources servingSources;
    private @Nullable RouteSources previousSources;
    private @Nullable Fingerprint loaded;
    private @Nullable Fingerprint seen;
    private long seenAt;

    /** @param name of the CamelContext, in JMX and in the log */
    public RouteReloader(
            String name,
            Vertx vertx,
            RoutesFolder folder,
            BaseRouteHandlers front,
            CamelContextCustomizer customizer,
            ReloadConfig config) {
        this.name = name;
        this.vertx = vertx;
        this.folder = folder;
        this.front = front;
        this.customizer = customizer;
        this.config = config;
        this.serving = new ServingGeneration(vertx, watcher);
    }

    /**
     * Loads the folder and polls it from then on.
     *
     * @throws RouteException where it cannot be used
     * @throws IOException where it cannot be read
     */
    public void start() throws RouteException, IOException {
        Fingerprint now = folder.fingerprint();
        RouteSources sources = folder.read();
        tellIgnored(sources);
        serve(build(sources), sources, null);
        remember(sources, sources.changedSince(null), Outcome.SERVED, null);
        loaded = now;
        seen = now;
        long interval = config.pollInterval().toMillis();
        watcher.scheduleWithFixedDelay(this::poll, interval, interval, TimeUnit.MILLISECONDS);
        watcher.scheduleWithFixedDelay(this::lookAtCanary, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /**
     * Loads the folder without serving from it.
     *
     * @return how many routes it has
     * @throws RouteException where it cannot be used
     */
    public int check() throws RouteException, IOException {
        Generation generation = build(folder.read());
        int routes = generation.context().getRoutesSize();
        generation.stop();
        return routes;
    }

    /** Answers a request by the routes of this moment; what it returns is to be run when the request is over. */
    public Runnable handle(HttpServerRequest request) {
        Canary running = canary;
        return running == null ? serving.handle(request) : running.handle(request, serving);
    }

    /** Loads most of what a first generation needs, by building one of nothing. */
    public static void warm() {
        String nothing = "- route: {from: {uri: \"direct:warm\", steps: [{multicast: {steps: [{log: \"x\"}]}}]}}";
        try (DefaultCamelContext context = new DefaultCamelContext(false)) {
            context.disableJMX();
            PluginHelper.getRoutesLoader(context)
                    .loadRoutes(ResourceHelper.fromString("file:warm.camel.yaml", nothing));
            context.start();
        } catch (Exception e) {
            LOG.debug("warm-up: {}", e.toString());
        }
    }

    public ReloadStatus status() {
        return status;
    }

    /** The last edits and what became of them, the newest first. */
    public List<GenerationRecord> history() {
        return history.newestFirst();
    }

    /** The canary that runs, else the last one, null before the first. */
    public @Nullable CanaryReport canary() {
        Canary running = canary;
        return running == null ? lastCanary : running.report(State.RUNNING, null);
    }

    /** The context that serves now. */
    public CamelContext context() {
        return serving.current().context();
    }

    /** The graph of the routes that serve now. */
    public List<RouteNode> graph() {
        return RouteNode.graph(context());
    }

    public String camelVersion() {
        return context().getVersion();
    }

    /** Stops looking, and ends the routes. */
    public void stop() {
        watcher.shutdownNow();
        Canary running = canary;
        if (running != null) {
            running.generation().stop();
        }
        serving.stop();
    }

    private void poll() {
        try {
            Fingerprint now = folder.fingerprint();
            if (!now.equals(seen)) {
                seen = now;
                seenAt = System.nanoTime();
            } else if (!now.equals(loaded)
                    && System.nanoTime() - seenAt >= config.quietPeriod().toNanos()) {
                RouteSources sources = folder.read();
                if (folder.fingerprint().equals(now)) {
                    loaded = now;
                    tellIgnored(sources);
                    reload(sources);
                }
            }
        } catch (RouteException e) {
            rejectOnce(e.text());
        } catch (IOException e) {
            rejectOnce("the folder " + folder.path() + " cannot be read");
        } catch (RuntimeException e) {
            rejectOnce(e.toString());
        }
    }

    private void tellIgnored(RouteSources sources) {
        List<String> ignored = sources.ignored();
        if (!ignored.isEmpty() && !ignored.equals(status.ignored())) {
            LOG.warn(
                    "ignored in {}: {}; routes are read from files named *.camel.yaml in the folder itself",
                    folder.path(),
                    String.join(", ", ignored));
        }
        status = status.ignoring(ignored);
    }

    private void reload(RouteSources sources) {
        Canary running = canary;
        if (running != null && sources.sameAs(running.sources())) {
            return;
        }
        if (sources.sameAs(servingSources)) {
            if (running != null) {
                end(running, "the files are those of generation " + status.generation() + " again");
            }
            if (running != null || status.fault() != null) {
                status = status.restored();
                LOG.info("the files are those of generation {} again, which serves", status.generation());
            }
            return;
        }
        long start = System.nanoTime();
        List<String> changed = sources.changedSince(servingSources);
        try {
            Generation next = build(sources);
            if (running != null) {
                end(running, "a later edit was saved");
            }
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            if (config.canaryShare() > 0) {
                begin(new Canary(next, serving.current(), sources, changed, config.canaryShare()), millis);
            } else {
                serveEdit(next, sources, changed, millis);
            }
        } catch (RouteException e) {
            reject(e.text());
            remember(sources, changed, Outcome.REJECTED, e.text());
        }
    }

    private void serveEdit(Generation next, RouteSources sources, List<String> changed, long millis)
            throws RouteException {
        long before = status.generation();
        serve(next, sources, null);
        remember(sources, changed, Outcome.SERVED, null);
        LOG.info(
                "routes reloaded: generation {} ({} ms), revision {}, changed: {}; Routes.rollback() over JMX returns to"
                        + " generation {}",
                status.generation(),
                millis,
                sources.revision(),
                String.join(", ", changed),
                before);
    }

    private void begin(Canary next, long millis) {
        canary = next;
        status = status.restored();
        LOG.info(
                "canary started: revision {} ({} ms) answers {}% of the requests for {} s, changed: {}; Routes.rollback()"
                        + " over JMX withdraws it",
                next.sources().revision(),
                millis,
                100 * config.canaryShare(),
                config.canaryTime().toSeconds(),
                String.join(", ", next.changed()));
    }

    private void lookAtCanary() {
        Canary running = canary;
        if (running == null) {
            return;
        }
        try {
            String finding = running.finding();
            if (finding != null) {
                withdraw(running, finding);
            } else if (running.ageNanos() >= config.canaryTime().toNanos()) {
                promote(running);
            }
        } catch (RuntimeException e) {
            LOG.error("the canary cannot be judged: {}", e.toString());
        }
    }

    private void promote(Canary running) {
        CanaryReport report = running.report(State.SERVED, null);
        try {
            serveEdit(
                    running.generation(),
                    running.sources(),
                    running.changed(),
                    TimeUnit.NANOSECONDS.toMillis(running.ageNanos()));
            canary = null;
            lastCanary = report;
            LOG.info("canary ended, nothing is clearly worse: {}", report.text());
        } catch (RouteException e) {
            canary = null;
            reject(e.text());
            remember(running.sources(), running.changed(), Outcome.REJECTED, e.text());
        }
    }

    private void withdraw(Canary running, String finding) {
        end(running, finding);
        status = status.withdrawn("the files differ from what serves: the canary of revision "
                + running.sources().revision() + " was withdrawn: " + finding);
        LOG.error(
                "canary withdrawn after {} ms, still serving generation {}: {}",
                TimeUnit.NANOSECONDS.toMillis(running.ageNanos()),
                status.generation(),
                finding);
    }

    /** Sends every request to the serving routes; those that the canary has begun are completed by it. */
    private void end(Canary running, String reason) {
        canary = null;
        lastCanary = running.report(State.WITHDRAWN, reason);
        serving.retire(running.generation());
        remember(running.sources(), running.changed(), Outcome.WITHDRAWN, reason);
    }

    /** For what is tried again at every poll. */
    private void rejectOnce(String fault) {
        if (!fault.equals(status.fault())) {
            reject(fault);
        }
    }

    private void reject(String fault) {
        status = status.rejected(fault);
        LOG.error("route reload failed, still serving generation {}: {}", status.generation(), fault);
    }

    /**
     * Withdraws the canary where one runs; else returns to the routes before the last edit, which serve until the next edit.
     *
     * @return the generation that serves now
     * @throws IllegalStateException where there are no earlier routes, or they can no longer be loaded
     */
    public long rollback() {
        try {
            return watcher.submit(this::rollbackNow).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted");
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
        }
    }

    private long rollbackNow() throws RouteException {
        Canary running = canary;
        if (running != null) {
            withdraw(running, "an operator rolled it back");
            return status.generation();
        }
        RouteSources earlier = previousSources;
        if (earlier == null) {
            throw new IllegalStateException("there are no earlier routes to return to");
        }
        List<String> changed = earlier.changedSince(servingSources);
        long from = status.generation();
        serve(build(earlier), earlier, "the files differ from what serves: generation " + from + " was rolled back");
        previousSources = null;
        remember(earlier, changed, Outcome.ROLLED_BACK, null);
        LOG.warn(
                "routes rolled back: generation {} has the routes before generation {}, revision {}, until the next edit",
                status.generation(),
                from,
                earlier.revision());
        return status.generation();
    }

    private Generation build(RouteSources sources) throws RouteException {
        return Generation.build(name, vertx, front, customizer, sources);
    }

    /** @param differs why the files are not what serves after it, null where they are */
    private void serve(Generation next, RouteSources sources, @Nullable String differs) throws RouteException {
        boolean edit = servingSources != null;
        serving.replace(next);
        previousSources = servingSources;
        servingSources = sources;
        status = status.served(sources, edit, differs);
    }

    private void remember(RouteSources sources, List<String> changed, Outcome outcome, @Nullable String fault) {
        history.add(
                new GenerationRecord(status.generation(), Instant.now(), sources.revision(), changed, outcome, fault));
    }
}
