package io.batchinfo.routes;

import io.batchinfo.http.server.BaseRouteHandlers;
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
    private final CanaryWatch canary;

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
        this.canary = new CanaryWatch(serving, edits, config);
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
        serving.replace(build(sources), sources);
        edits.started(sources);
        long interval = config.pollInterval().toMillis();
        watcher.scheduleWithFixedDelay(this::poll, interval, interval, TimeUnit.MILLISECONDS);
        watcher.scheduleWithFixedDelay(
                canary::look, CanaryWatch.LOOK_MILLIS, CanaryWatch.LOOK_MILLIS, TimeUnit.MILLISECONDS);
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
        return canary.handle(request);
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
        return canary.report();
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
        canary.stop();
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
        if (canary.has(sources)) {
            return;
        }
        if (sources.sameAs(serving.sources())) {
            boolean restored = canary.isRunning() || edits.status().fault() != null;
            canary.end("the files of the serving routes were restored");
            if (restored) {
                edits.restored();
            }
            return;
        }
        long start = System.nanoTime();
        List<String> changed = sources.changedSince(serving.sources());
        try {
            Generation next = build(sources);
            canary.end("a later edit was saved");
            if (config.canaryShare() > 0) {
                canary.begin(next, sources, changed, millisSince(start));
            } else {
                serving.replace(next, sources);
                edits.served(sources, changed, millisSince(start));
            }
        } catch (RouteException e) {
            edits.rejected(sources, changed, e.text());
        }
    }

    private static long millisSince(long start) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
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
        if (canary.isRunning()) {
            canary.withdraw("an operator rolled it back");
            return edits.status().generation();
        }
        RouteSources earlier = serving.previousSources();
        if (earlier == null) {
            throw new IllegalStateException("there are no earlier routes to return to");
        }
        List<String> changed = earlier.changedSince(serving.sources());
        serving.replace(build(earlier), earlier);
        serving.forgetPreviousSources();
        edits.rolledBack(earlier, changed);
        return edits.status().generation();
    }

    private Generation build(RouteSources sources) throws RouteException {
        return Generation.build(name, vertx, front, customizer, config.camelCli(), sources);
    }
}
