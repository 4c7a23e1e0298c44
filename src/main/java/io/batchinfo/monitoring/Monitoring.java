package io.batchinfo.monitoring;

import io.batchinfo.batch.Batch;
import io.batchinfo.batch.UserResult;
import io.batchinfo.camel.BatchListener;
import io.batchinfo.camel.SourceStatus;
import io.batchinfo.config.InvalidSettingException;
import io.batchinfo.config.Setting;
import io.batchinfo.config.Settings;
import io.batchinfo.http.server.HttpServer;
import io.batchinfo.http.server.ServerConfig;
import io.batchinfo.routes.RouteReloader;
import io.batchinfo.security.BearerAuthHandler;
import io.batchinfo.source.SourceCache;
import io.batchinfo.source.SourceListener;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Owns metrics, MBeans and the management port. It starts before the routes and stops after them. */
public final class Monitoring implements BatchListener, AutoCloseable {

    /** The port number that disables the management port. */
    public static final int OFF = -1;

    private final PrometheusMeterRegistry registry = newRegistry();
    private final ServiceStatus vitals = new ServiceStatus();
    private final ServiceMetrics meters = new ServiceMetrics(registry);
    private final ProcessMetrics process = new ProcessMetrics(registry, vitals);
    private List<SourceStatus> sources = List.of();
    private @Nullable SourceCache parts;
    private @Nullable MBeanRegistrar beans;
    private @Nullable Jolokia jolokia;
    private @Nullable ManagementServer server;

    /**
     * Address of the management port.
     *
     * @param port {@link #OFF} for nowhere, 0 for any that is free
     * @param jolokia true where JMX can be read there, too
     */
    private record Port(String host, int port, boolean jolokia) {}

    /**
     * Opens the management port before the routes are loaded; until {@link #serves(RouteReloader, HttpServer,
     * BearerAuthHandler)} the service is reported as starting.
     *
     * @param limits of the connections to the port
     * @throws InvalidSettingException where a setting of it is wrong or the port cannot be bound
     */
    public static Monitoring start(Vertx vertx, Settings settings, ServerConfig limits) {
        Port port = new Port(
                settings.text("management.host"),
                settings.integer("management.port", OFF, 65_535),
                settings.flag("management.jolokia"));
        Monitoring monitoring = new Monitoring();
        try {
            monitoring.listen(vertx, port, limits, settings.catalogue());
            return monitoring;
        } catch (Exception e) {
            monitoring.close();
            throw new InvalidSettingException("Management port " + port.port() + " on " + port.host()
                    + " cannot be bound: " + (e.getCause() == null ? e : e.getCause()).getMessage() + ".");
        }
    }

    private void listen(Vertx vertx, Port port, ServerConfig limits, List<Setting> settings) throws Exception {
        if (port.port() != OFF) {
            jolokia = port.jolokia() ? new Jolokia() : null;
            server = ManagementServer.start(
                    vertx,
                    port.host(),
                    port.port(),
                    limits,
                    new Health(vitals),
                    new StatusReport(vitals, registry),
                    settings,
                    this::scrape,
                    jolokia);
        }
    }

    private static PrometheusMeterRegistry newRegistry() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        MeterNames.on(registry);
        return registry;
    }

    private String scrape() {
        process.updateRevision();
        return registry.scrape();
    }

    /** The bound port, {@link #OFF} for none. */
    public int port() {
        return server == null ? OFF : server.port();
    }

    /** The listener of source calls. */
    public SourceListener sourceEvents() {
        return meters;
    }

    /** The registry of the service's meters. */
    public MeterRegistry registry() {
        return registry;
    }

    /** @param up true while the engine that replicas share is used */
    public void sharing(BooleanSupplier up) {
        vitals.sharing(up);
    }

    /** Sets the cache whose statistics are exposed. */
    public void caches(SourceCache parts) {
        process.cache(parts.entries());
        this.parts = parts;
    }

    /** Called when the service has started. JMX is registered last, because it takes longest. */
    public synchronized void serves(RouteReloader live, HttpServer http, @Nullable BearerAuthHandler access) {
        vitals.serves(live, http, access);
        JsonLineEncoder.generation(() -> vitals.routes().generation());
        beans = new MBeanRegistrar(vitals);
        beans.serves(sources);
        if (parts != null) {
            beans.cache(parts);
        }
    }

    @Override
    public synchronized void serves(List<SourceStatus> serving) {
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
