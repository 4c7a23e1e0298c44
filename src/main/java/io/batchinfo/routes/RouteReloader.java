package io.batchinfo.routes;

import io.batchinfo.http.server.BaseRouteHandlers;
import io.batchinfo.routes.RoutesFolder.Fingerprint;
import io.batchinfo.routes.RoutesFolder.RouteFile;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
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
    private final CamelContextCustomizer equipment;
    private final ReloadConfig times;
    private final AtomicReference<@Nullable Generation> current = new AtomicReference<>();
    private final ScheduledExecutorService watcher = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "routes-watcher");
        thread.setDaemon(true);
        return thread;
    });
    private volatile ReloadStatus status = new ReloadStatus(0, 0, 0, null);
    private @Nullable Fingerprint loaded;
    private @Nullable Fingerprint seen;
    private long seenAt;

    /** @param name of the CamelContext, in JMX and in the log */
    public RouteReloader(
            String name,
            Vertx vertx,
            RoutesFolder folder,
            BaseRouteHandlers front,
            CamelContextCustomizer equipment,
            ReloadConfig times) {
        this.name = name;
        this.vertx = vertx;
        this.folder = folder;
        this.front = front;
        this.equipment = equipment;
        this.times = times;
    }

    /**
     * Loads the folder and goes on looking at it.
     *
     * @throws RouteException where it cannot be used
     * @throws IOException where it cannot be read
     */
    public void start() throws RouteException, IOException {
        Fingerprint now = folder.fingerprint();
        swap(build(folder.read()));
        loaded = now;
        seen = now;
        long look = times.look().toMillis();
        watcher.scheduleWithFixedDelay(this::look, look, look, TimeUnit.MILLISECONDS);
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
        Generation generation = serving();
        while (!generation.enter()) {
            generation = serving();
        }
        return generation.handle(request);
    }

    private Generation serving() {
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

    /** The context that serves now. */
    public CamelContext context() {
        return serving().context();
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

    private void look() {
        try {
            Fingerprint now = folder.fingerprint();
            if (!now.equals(seen)) {
                seen = now;
                seenAt = System.nanoTime();
            } else if (!now.equals(loaded)
                    && System.nanoTime() - seenAt >= times.quiet().toNanos()) {
                List<RouteFile> files = folder.read();
                if (folder.fingerprint().equals(now)) {
                    loaded = now;
                    reload(files);
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

    private void reload(List<RouteFile> files) {
        long start = System.nanoTime();
        try {
            swap(build(files));
            LOG.info(
                    "routes of {}: generation {} serves, built in {} ms",
                    name,
                    status.generation(),
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        } catch (RouteException e) {
            reject(e.text());
        }
    }

    /** For what is tried again at every look. */
    private void rejectOnce(String fault) {
        if (!fault.equals(status.fault())) {
            reject(fault);
        }
    }

    private void reject(String fault) {
        status = new ReloadStatus(status.generation(), status.loaded(), status.rejected() + 1, fault);
        LOG.error("routes of {}: edit rejected, generation {} goes on: {}", name, status.generation(), fault);
    }

    private Generation build(List<RouteFile> files) throws RouteException {
        return Generation.build(name, vertx, front, equipment, files);
    }

    private void swap(Generation next) {
        Generation old = current.get();
        next.activate();
        current.set(next);
        status = new ReloadStatus(
                status.generation() + 1, status.loaded() + (old == null ? 0 : 1), status.rejected(), null);
        // JMX takes longer than all else and no request waits for it
        long wait = old == null ? FIRST_SHOW_MILLIS : 0;
        watcher.schedule(() -> showInstead(old, next), wait, TimeUnit.MILLISECONDS);
    }

    /** In this order: both have the same names. */
    private void showInstead(@Nullable Generation old, Generation next) {
        try {
            if (old != null) {
                old.hide();
            }
            next.show();
        } catch (Exception e) {
            LOG.error("routes of {}: JMX does not show generation {}: {}", name, status.generation(), e.toString());
        }
        if (old != null) {
            old.retire(() -> vertx.executeBlocking(() -> {
                old.stop();
                return null;
            }));
        }
    }
}
