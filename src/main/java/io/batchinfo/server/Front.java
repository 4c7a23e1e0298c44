package io.batchinfo.server;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.CorsHandler;
import java.util.List;
import java.util.Set;

/** What every router of routes begins with: problem documents, cross-origin rules, and how a body is read. */
public final class Front {

    private static final int PREFLIGHT_SECONDS = 600;

    private final List<String> origins;
    private final RequestBody body;

    /** @param origins that may call from a browser, {@code *} for all, empty for none */
    public Front(List<String> origins, ServerLimits limits) {
        this.origins = List.copyOf(origins);
        this.body = new RequestBody(limits);
    }

    public void on(Router router) {
        Problems.on(router);
        if (!origins.isEmpty()) {
            router.route().handler(cors());
        }
    }

    public Handler<RoutingContext> body() {
        return body;
    }

    /** Never with credentials: this service has no use for them. */
    private CorsHandler cors() {
        CorsHandler cors = CorsHandler.create();
        origins.forEach(cors::addOrigin);
        return cors.allowedMethods(Set.of(HttpMethod.GET, HttpMethod.POST))
                .allowedHeaders(Set.of("Content-Type", "Accept", "Prefer", "X-Request-Id", "traceparent"))
                .exposedHeaders(Set.of("X-Request-Id", "X-Batch-Complete", "Preference-Applied", "Retry-After"))
                .maxAgeSeconds(PREFLIGHT_SECONDS);
    }
}
