package io.batchinfo.routes;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The generation that serves, and its replacement by the next one: one write sends new requests to the next one; the old one
 * finishes what it began and stops.
 */
final class ServingGeneration {

    private static final Logger LOG = LoggerFactory.getLogger(ServingGeneration.class);

    /** The first requests have the processor to themselves. */
    private static final long FIRST_MBEANS_MILLIS = 500;

    private final Vertx vertx;
    private final ScheduledExecutorService scheduler;
    private final AtomicReference<@Nullable Generation> current = new AtomicReference<>();
    private @Nullable RouteSources sources;
    private @Nullable RouteSources previousSources;

    /** @param scheduler the only thread that replaces generations */
    ServingGeneration(Vertx vertx, ScheduledExecutorService scheduler) {
        this.vertx = vertx;
        this.scheduler = scheduler;
    }

    /** The generation of this moment. */
    Generation current() {
        return Objects.requireNonNull(current.get(), "no routes are loaded before start");
    }

    /** The files that serve, null before the first generation. */
    @Nullable
    RouteSources sources() {
        return sources;
    }

    /** The files that served before, null where there are none to return to. */
    @Nullable
    RouteSources previousSources() {
        return previousSources;
    }

    void forgetPreviousSources() {
        previousSources = null;
    }

    /** Answers a request by the routes of this moment; what it returns is to be run when the request is over. */
    Runnable handle(HttpServerRequest request) {
        Generation generation = current();
        while (!generation.tryEnter()) {
            generation = current();
        }
        return generation.handle(request);
    }

    /**
     * Lets the next generation serve.
     *
     * @throws RouteException where its consumers cannot start; the old generation serves on then, and the next one is stopped
     */
    void replace(Generation next, RouteSources nextSources) throws RouteException {
        Generation old = current.get();
        handOverConsumers(old, next);
        next.activate();
        current.set(next);
        previousSources = sources;
        sources = nextSources;
        // JMX takes longer than all else and no request waits for it
        long wait = old == null ? FIRST_MBEANS_MILLIS : 0;
        scheduler.schedule(() -> replaceMBeans(old, next), wait, TimeUnit.MILLISECONDS);
    }

    /** Stops a generation when its last request has ended. */
    void retire(Generation generation) {
        generation.retire(() -> vertx.executeBlocking(() -> {
            generation.stop();
            return null;
        }));
    }

    /** Stops the generation that serves. */
    void stop() {
        Generation last = current.get();
        if (last != null) {
            last.stop();
        }
    }

    /** The old ones stop first: no file is consumed and no timer fires twice. */
    private static void handOverConsumers(@Nullable Generation old, Generation next) throws RouteException {
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
            LOG.error("the MBeans of the new routes are not registered: {}", e.toString());
        }
        if (old != null) {
            retire(old);
        }
    }
}
