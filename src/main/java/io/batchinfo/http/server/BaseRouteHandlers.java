package io.batchinfo.http.server;

import io.batchinfo.http.MethodAliases;
import io.batchinfo.http.ProblemResponses;
import io.batchinfo.security.BearerAuthHandler;
import io.vertx.core.Handler;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The handlers that every router begins with: problem documents, cross-origin rules, authentication, and bodies. */
public final class BaseRouteHandlers {

    private final Set<String> queryPaths;
    private final @Nullable CrossOriginHandler crossOrigin;
    private final @Nullable BearerAuthHandler access;
    private final RequestBodyHandler body;

    /**
     * @param origins that may call from a browser, {@code *} for all, empty for none
     * @param originHeaders the request headers that their scripts may send
     * @param queryPaths where POST only reads and has a JSON body, so that QUERY is the same
     * @param access null without authentication
     */
    public BaseRouteHandlers(
            List<String> origins,
            List<String> originHeaders,
            List<String> queryPaths,
            @Nullable BearerAuthHandler access,
            ServerConfig limits) {
        Set<String> requestHeaders = new LinkedHashSet<>(originHeaders);
        if (access != null) {
            requestHeaders.add("Authorization");
        }
        this.queryPaths = Set.copyOf(queryPaths);
        this.crossOrigin = origins.isEmpty() ? null : new CrossOriginHandler(origins, requestHeaders);
        this.access = access;
        this.body = new RequestBodyHandler(limits, queryPaths);
    }

    public void on(Router router) {
        MethodAliases methods = new MethodAliases(queryPaths);
        ProblemResponses.on(router, methods);
        router.route().handler(ctx -> {
            recordRoute(ctx);
            methods.handle(ctx);
        });
        // before authentication: a preflight request has no key, and a page may only read a 401 with these headers
        if (crossOrigin != null) {
            router.route().handler(crossOrigin);
        }
        if (access != null) {
            router.route().handler(access);
        }
    }

    private static void recordRoute(RoutingContext ctx) {
        RequestRecord logged = RequestRecord.of(ctx.request());
        if (logged != null) {
            logged.routed(ctx);
        }
    }

    public Handler<RoutingContext> body() {
        return body;
    }
}
