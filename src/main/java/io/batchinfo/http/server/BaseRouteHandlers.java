package io.batchinfo.http.server;

import io.batchinfo.http.ProblemResponses;
import io.batchinfo.security.BearerAuthHandler;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.CorsHandler;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What every router of routes begins with: problem documents, cross-origin rules, who may come in, and how a body is read. */
public final class BaseRouteHandlers {

    private static final int PREFLIGHT_SECONDS = 600;

    private final List<String> origins;
    private final @Nullable BearerAuthHandler access;
    private final RequestBodyHandler body;

    /**
     * Makes it.
     *
     * @param origins that may call from a browser, {@code *} for all, empty for none
     * @param access null where everybody may come in
     */
    public BaseRouteHandlers(List<String> origins, @Nullable BearerAuthHandler access, ServerConfig limits) {
        this.origins = List.copyOf(origins);
        this.access = access;
        this.body = new RequestBodyHandler(limits);
    }

    public void on(Router router) {
        ProblemResponses.on(router);
        if (!origins.isEmpty()) {
            router.route().handler(cors());
        }
        // after the rules for browsers, whose first question never has a key and which may not read a refusal without
        // them
        if (access != null) {
            router.route().handler(access);
        }
    }

    public Handler<RoutingContext> body() {
        return body;
    }

    /** Never with a browser's own credentials, such as cookies: this service has no use for them. */
    private CorsHandler cors() {
        CorsHandler cors = CorsHandler.create();
        origins.forEach(cors::addOrigin);
        if (access != null) {
            cors.allowedHeader("Authorization");
        }
        return cors.allowedMethods(Set.of(HttpMethod.GET, HttpMethod.POST))
                .allowedHeaders(Set.of("Content-Type", "Accept", "Prefer", "X-Request-Id", "traceparent"))
                .exposedHeaders(Set.of("X-Request-Id", "X-Batch-Complete", "Preference-Applied", "Retry-After"))
                .maxAgeSeconds(PREFLIGHT_SECONDS);
    }
}
