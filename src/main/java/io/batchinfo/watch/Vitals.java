package io.batchinfo.watch;

import io.batchinfo.live.Live;
import io.batchinfo.live.LiveStatus;
import io.batchinfo.server.Access;
import io.batchinfo.server.Server;
import io.batchinfo.step.ServingSource;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the service stands at this moment. Before it has started there is no server and no route. */
final class Vitals {

    private final Instant startedAt = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private volatile List<ServingSource> sources = List.of();
    private volatile @Nullable Live live;
    private volatile @Nullable Server server;
    private volatile @Nullable Access access;

    /** Whether a new request is answered. */
    enum Readiness {
        STARTING,
        READY,
        DRAINING
    }

    void serves(Live routes, Server http, @Nullable Access asked) {
        live = routes;
        access = asked;
        server = http;
    }

    void serves(List<ServingSource> now) {
        sources = List.copyOf(now);
    }

    Instant startedAt() {
        return startedAt;
    }

    Readiness readiness() {
        Server http = server;
        if (http == null) {
            return Readiness.STARTING;
        }
        return http.leaving() ? Readiness.DRAINING : Readiness.READY;
    }

    List<ServingSource> sources() {
        return sources;
    }

    LiveStatus routes() {
        Live routes = live;
        return routes == null ? new LiveStatus(0, 0, 0, null) : routes.status();
    }

    @Nullable
    String camelVersion() {
        Live routes = live;
        return routes == null ? null : routes.camelVersion();
    }

    int requestsActive() {
        Server http = server;
        return http == null ? 0 : http.underWay();
    }

    int connections() {
        Server http = server;
        return http == null ? 0 : http.connections();
    }

    long shed() {
        Server http = server;
        return http == null ? 0 : http.shed();
    }

    long keyMissing() {
        Access asked = access;
        return asked == null ? 0 : asked.missing();
    }

    long keyInvalid() {
        Access asked = access;
        return asked == null ? 0 : asked.invalid();
    }
}
