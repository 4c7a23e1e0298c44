package io.batchinfo.routes;

import io.batchinfo.http.server.BaseRouteHandlers;
import io.batchinfo.routes.GenerationRecord.Outcome;
import io.batchinfo.routes.RoutesFolder.Fingerprint;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The routes that serve now. An edit builds the next generation beside them; one write sends new requests to it; the old one
 * finishes what it began and goes. An edit that does not load changes nothing but the {@link #status}.
 */
public final class RouteReloader {

    private static final Logger LOG = LoggerFactory.getLogger(RouteReloader.class);

    /** The first requests have the processor to themselves. */
    private static final long FIRST_SHOW_MILLIS = 500;

    private final String name;
    private final Vertx vertx;
    private final RoutesFolder folder;
    private final BaseRouteHandlers front;
    private final CamelContextCustomizer customizer;
    private final ReloadConfig times;
    private final AtomicReference<@Nullable Generation> current = new AtomicReference<>();
    private final ScheduledExecutorService watcher = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "routes-watcher");
        thread.setDaemon(true);
        return thread;
    });
    private volatile ReloadStatus status = ReloadStatus.NONE;
    private final GenerationHistory history = new GenerationHistory();
    private @Nullable RouteSources serving;
    private @Nullable RouteSources previous;
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
            ReloadConfig times) {
        this.name = name;
        this.vertx = vertx;
        this.folder = folder;
        this.front = front;
        this.customizer = customizer;
        this.times = times;
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
        swap(build(sources), sources, null);
        history.add(new GenerationRecord(
                1, Instant.now(), sources.revision(), sources.changedSince(null), Outcome.SERVED, null));
        loaded = now;
        seen = now;
        long interval = times.pollInterval().toMillis();
        watcher.scheduleWithFixedDelay(this::poll, interval, interval, TimeUnit.MILLISECONDS);
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
        Generation generation = current();
        while (!generation.tryEnter()) {
            generation = current();
        }
        return generation.handle(request);
    }

    private Generation current() {
        return Objects.requireNonNull(current.get(), "no routes are loaded before start");
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

    /** The context that serves now. */
    public CamelContext context() {
        return current().context();
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
        Generation last = current.get();
        if (last != null) {
            last.stop();
        }
    }

    private void poll() {
        try {
            Fingerprint now = folder.fingerprint();
            if (!now.equals(seen)) {
                seen = now;
                seenAt = System.nanoTime();
            } else if (!now.equals(loaded)
                    && System.nanoTime() - seenAt >= times.quietPeriod().toNanos()) {
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
        if (sources.sameAs(serving)) {
            if (status.fault() != null) {
                status = status.restored();
                LOG.info("the files are those of generation {} again, which serves", status.generation());
            }
            return;
        }
        long start = System.nanoTime();
        List<String> changed = sources.changedSince(serving);
        try {
            long before = status.generation();
            swap(build(sources), sources, null);
            history.add(new GenerationRecord(
                    status.generation(), Instant.now(), sources.revision(), changed, Outcome.SERVED, null));
            LOG.info(
                    "routes reloaded: generation {} ({} ms), revision {}, changed: {}; Routes.rollback() over JMX returns to"
                            + " generation {}",
                    status.generation(),
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start),
                    sources.revision(),
                    String.join(", ", changed),
                    before);
        } catch (RouteException e) {
            reject(e.text());
            history.add(new GenerationRecord(
                    status.generation(), Instant.now(), sources.revision(), changed, Outcome.REJECTED, e.text()));
        }
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
     * Returns to the routes before the last edit; they serve until the next edit.
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
        RouteSources earlier = previous;
        if (earlier == null) {
            throw new IllegalStateException("there are no earlier routes to return to");
        }
        List<String> changed = earlier.changedSince(serving);
        long from = status.generation();
        swap(build(earlier), earlier, "the files differ from what serves: generation " + from + " was rolled back");
        previous = null;
        history.add(new GenerationRecord(
                status.generation(), Instant.now(), earlier.revision(), changed, Outcome.ROLLED_BACK, null));
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
    private void swap(Generation next, RouteSources sources, @Nullable String differs) throws RouteException {
        Generation old = current.get();
        handOverConsumers(old, next);
        next.activate();
        current.set(next);
        previous = serving;
        serving = sources;
        status = status.served(sources, old != null, differs);
        // JMX takes longer than all else and no request waits for it
        long wait = old == null ? FIRST_SHOW_MILLIS : 0;
        watcher.schedule(() -> replaceMBeans(old, next), wait, TimeUnit.MILLISECONDS);
    }

    /** The old ones stop first: no file is consumed and no timer fires twice. */
    private void handOverConsumers(@Nullable Generation old, Generation next) throws RouteException {
        try {
            if (old != null) {
                old.consumers().stop();
            }
            next.consumers().start();
        } catch (Exception e) {
            RouteException fault = next.fault(e);
            next.stop();
            if (old != null) {
                restart(old);
            }
            throw fault;
        }
    }

    private static void restart(Generation old) {
        try {
            old.consumers().start();
        } catch (Exception e) {
            LOG.error("the consumers of the serving routes cannot be started again: {}", e.toString());
        }
    }

    /** In this order: both have the same names. */
    private void replaceMBeans(@Nullable Generation old, Generation next) {
        try {
            if (old != null) {
                old.unregisterMBeans();
            }
            next.registerMBeans();
        } catch (Exception e) {
            LOG.error("the MBeans of generation {} are not registered: {}", status.generation(), e.toString());
        }
        if (old != null) {
            old.retire(() -> vertx.executeBlocking(() -> {
                old.stop();
                return null;
            }));
        }
    }
}
