package io.batchinfo.routes;

import io.batchinfo.http.server.BaseRouteHandlers;
import io.batchinfo.routes.CanaryReport.State;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.camel.CamelContext;
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
    private final FolderWatch watch;
    private final ScheduledExecutorService watcher = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "routes-watcher");
        thread.setDaemon(true);
        return thread;
    });
    private final ServingGeneration serving;
    private final EditRecorder edits = new EditRecorder();
    private volatile @Nullable Canary canary;
    private @Nullable RouteSources servingSources;
    private @Nullable RouteSources previousSources;

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
        this.watch = new FolderWatch(folder, config.quietPeriod());
        this.serving = new ServingGeneration(vertx, watcher);
    }

    /**
     * Loads the folder and polls it from then on.
     *
     * @throws RouteException where it cannot be used
     * @throws IOException where it cannot be read
     */
    public void start() throws RouteException, IOException {
        RouteSources sources = watch.first();
        edits.ignored(sources.ignored(), folder.path());
        serve(build(sources), sources);
        edits.started(sources);
        long interval = config.pollInterval().toMillis();
        watcher.scheduleWithFixedDelay(this::poll, interval, interval, TimeUnit.MILLISECONDS);
        watcher.scheduleWithFixedDelay(this::lookAtCanary, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /**
     * Loads the folder without serving from it and without starting a consumer, and stops it after an action.
     *
     * @param action on the context of the loaded routes
     * @throws RouteException where the folder cannot be used
     */
    public <T> T load(Function<CamelContext, T> action) throws RouteException, IOException {
        Generation generation = build(folder.read());
        try {
            return action.apply(generation.context());
        } finally {
            generation.stop();
        }
    }

    /** Answers a request by the routes of this moment; what it returns is to be run when the request is over. */
    public Runnable handle(HttpServerRequest request) {
        Canary running = canary;
        return running == null ? serving.handle(request) : running.handle(request, serving);
    }

    /** Loads most of what a first generation needs, by building one of nothing. */
    public static void warm() {
        Generation.warm();
    }

    public ReloadStatus status() {
        return edits.status();
    }

    /** The last edits and what became of them, the newest first. */
    public List<GenerationRecord> history() {
        return edits.history();
    }

    /** The canary that runs, else the last one, null before the first. */
    public @Nullable CanaryReport canary() {
        Canary running = canary;
        return running == null ? edits.lastCanary() : running.report(State.RUNNING, null);
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
            RouteSources sources = watch.changed();
            if (sources != null) {
                edits.ignored(sources.ignored(), folder.path());
                reload(sources);
            }
        } catch (RouteException e) {
            edits.rejected(e.text());
        } catch (IOException e) {
            edits.rejected("the folder " + folder.path() + " cannot be read");
        } catch (RuntimeException e) {
            edits.rejected(e.toString());
        }
    }

    private void reload(RouteSources sources) {
        Canary running = canary;
        if (running != null && sources.sameAs(running.sources())) {
            return;
        }
        if (sources.sameAs(servingSources)) {
            if (running != null) {
                end(running, "the files of the serving routes were restored");
            }
            if (running != null || edits.status().fault() != null) {
                edits.restored();
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
            if (config.canaryShare() > 0) {
                Canary begun = new Canary(next, serving.current(), sources, changed, config.canaryShare());
                canary = begun;
                edits.canaryBegan(begun, config, millisSince(start));
            } else {
                serve(next, sources);
                edits.served(sources, changed, millisSince(start));
            }
        } catch (RouteException e) {
            edits.rejected(sources, changed, e.text());
        }
    }

    private static long millisSince(long start) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
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
        try {
            serve(running.generation(), running.sources());
            edits.canaryServed(running);
            canary = null;
            edits.served(running.sources(), running.changed(), TimeUnit.NANOSECONDS.toMillis(running.ageNanos()));
        } catch (RouteException e) {
            canary = null;
            edits.rejected(running.sources(), running.changed(), e.text());
        }
    }

    private void withdraw(Canary running, String finding) {
        edits.canaryWithdrawn(running, finding);
        stop(running);
    }

    private void end(Canary running, String reason) {
        edits.canaryEnded(running, reason);
        stop(running);
    }

    /** Sends every request to the serving routes; those that the canary has begun are completed by it. */
    private void stop(Canary running) {
        canary = null;
        serving.retire(running.generation());
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
            return edits.status().generation();
        }
        RouteSources earlier = previousSources;
        if (earlier == null) {
            throw new IllegalStateException("there are no earlier routes to return to");
        }
        List<String> changed = earlier.changedSince(servingSources);
        serve(build(earlier), earlier);
        previousSources = null;
        edits.rolledBack(earlier, changed);
        return edits.status().generation();
    }

    private Generation build(RouteSources sources) throws RouteException {
        return Generation.build(name, vertx, front, customizer, sources);
    }

    private void serve(Generation next, RouteSources sources) throws RouteException {
        serving.replace(next);
        previousSources = servingSources;
        servingSources = sources;
    }
}
