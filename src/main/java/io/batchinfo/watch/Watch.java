package io.batchinfo.watch;

import io.batchinfo.batch.Batch;
import io.batchinfo.batch.UserResult;
import io.batchinfo.live.Live;
import io.batchinfo.server.Access;
import io.batchinfo.server.Server;
import io.batchinfo.server.ServerLimits;
import io.batchinfo.source.PartCache;
import io.batchinfo.source.SourceEvents;
import io.batchinfo.step.BatchEvents;
import io.batchinfo.step.ServingSource;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everything an operator sees, begun before the routes and ended after them; what it is told it hands on. */
public final class Watch implements BatchEvents, AutoCloseable {

    /** Instead of a port: none. */
    public static final int OFF = -1;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Vitals vitals = new Vitals();
    private final Meters meters = new Meters(registry);
    private final ProcessMeters process = new ProcessMeters(registry, vitals);
    private List<ServingSource> sources = List.of();
    private @Nullable PartCache parts;
    private @Nullable Beans beans;
    private @Nullable Jolokia jolokia;
    private @Nullable ManagementServer server;

    /**
     * Where it listens.
     *
     * @param port {@link #OFF} for nowhere, 0 for any that is free
     * @param jolokia true where JMX can be read there, too
     */
    public record Port(String host, int port, boolean jolokia) {}

    /**
     * Begins; the service counts as starting.
     *
     * @throws java.util.concurrent.ExecutionException where the port cannot be had
     */
    public static Watch start(Vertx vertx, Port port, ServerLimits limits) throws Exception {
        Watch watch = new Watch();
        try {
            watch.listen(vertx, port, limits);
            return watch;
        } catch (Exception e) {
            watch.close();
            throw e;
        }
    }

    private void listen(Vertx vertx, Port port, ServerLimits limits) throws Exception {
        if (port.port() != OFF) {
            jolokia = port.jolokia() ? new Jolokia() : null;
            server = ManagementServer.start(
                    vertx, port.host(), port.port(), limits, new Health(vitals), registry, jolokia);
        }
    }

    /** The port that was had, {@link #OFF} for none. */
    public int port() {
        return server == null ? OFF : server.port();
    }

    /** What is to be told of the calls of sources. */
    public SourceEvents sourceEvents() {
        return meters;
    }

    /** The parts are kept here. */
    public void caches(PartCache parts) {
        process.cache(parts.entries());
        this.parts = parts;
    }

    /** The service has started; JMX comes last, since it takes longest. */
    public synchronized void serves(Live live, Server http, @Nullable Access access) {
        vitals.serves(live, http, access);
        beans = new Beans(vitals);
        beans.serves(sources);
        if (parts != null) {
            beans.cache(parts);
        }
    }

    @Override
    public synchronized void serves(List<ServingSource> serving) {
        vitals.serves(serving);
        meters.serves(serving);
        sources = List.copyOf(serving);
        if (beans != null) {
            beans.serves(serving);
        }
    }

    @Override
    public void answered(Batch batch) {
        meters.answered(batch);
    }

    @Override
    public void cancelled(Batch batch) {
        meters.cancelled(batch);
    }

    @Override
    public void answered(UserResult user, long durationNanos) {
        meters.answered(user, durationNanos);
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
        if (jolokia != null) {
            jolokia.close();
        }
        if (beans != null) {
            beans.close();
        }
        process.close();
        registry.close();
    }
}
