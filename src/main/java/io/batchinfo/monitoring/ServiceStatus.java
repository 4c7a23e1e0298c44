package io.batchinfo.monitoring;

import io.batchinfo.camel.SourceStatus;
import io.batchinfo.http.server.HttpServer;
import io.batchinfo.routes.CanaryReport;
import io.batchinfo.routes.GenerationRecord;
import io.batchinfo.routes.ReloadStatus;
import io.batchinfo.routes.RouteNode;
import io.batchinfo.routes.RouteReloader;
import io.batchinfo.security.BearerAuthHandler;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The current state of the service. Before the start there are no server and no routes. */
final class ServiceStatus {

    private final Instant startedAt = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private volatile List<SourceStatus> sources = List.of();
    private volatile @Nullable RouteReloader live;
    private volatile @Nullable HttpServer server;
    private volatile @Nullable BearerAuthHandler access;

    private volatile @Nullable BooleanSupplier sharing;

    /** True where new requests are accepted. */
    enum Readiness {
        STARTING,
        READY,
        DRAINING
    }

    void serves(RouteReloader routes, HttpServer http, @Nullable BearerAuthHandler asked) {
        live = routes;
        access = asked;
        server = http;
    }

    void serves(List<SourceStatus> now) {
        sources = List.copyOf(now);
    }

    void sharing(BooleanSupplier up) {
        sharing = up;
    }

    /** True while the engine that replicas share is used, null where there is none. */
    @Nullable
    Boolean isSharing() {
        BooleanSupplier up = sharing;
        return up == null ? null : up.getAsBoolean();
    }

    Instant startedAt() {
        return startedAt;
    }

    Readiness readiness() {
        HttpServer http = server;
        if (http == null) {
            return Readiness.STARTING;
        }
        return http.isShuttingDown() ? Readiness.DRAINING : Readiness.READY;
    }

    List<SourceStatus> sources() {
        return sources;
    }

    ReloadStatus routes() {
        RouteReloader routes = live;
        return routes == null ? ReloadStatus.NONE : routes.status();
    }

    List<GenerationRecord> history() {
        RouteReloader routes = live;
        return routes == null ? List.of() : routes.history();
    }

    /** The canary that runs, else the last one, null before the first. */
    @Nullable
    CanaryReport canary() {
        RouteReloader routes = live;
        return routes == null ? null : routes.canary();
    }

    /** Withdraws the canary, or returns to the routes before the last edit. */
    long rollback() {
        RouteReloader routes = live;
        if (routes == null) {
            throw new IllegalStateException("the routes are not loaded yet");
        }
        return routes.rollback();
    }

    @Nullable
    String camelVersion() {
        RouteReloader routes = live;
        return routes == null ? null : routes.camelVersion();
    }

    List<RouteNode> graph() {
        RouteReloader routes = live;
        return routes == null ? List.of() : routes.graph();
    }

    int requestsActive() {
        HttpServer http = server;
        return http == null ? 0 : http.inFlight();
    }

    int connections() {
        HttpServer http = server;
        return http == null ? 0 : http.connections();
    }

    long shed() {
        HttpServer http = server;
        return http == null ? 0 : http.rejectedCount();
    }

    long keyMissing() {
        BearerAuthHandler asked = access;
        return asked == null ? 0 : asked.missing();
    }

    long keyInvalid() {
        BearerAuthHandler asked = access;
        return asked == null ? 0 : asked.invalid();
    }
}
