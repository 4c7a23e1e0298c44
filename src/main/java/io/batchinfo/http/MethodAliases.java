package io.batchinfo.http;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;

/**
 * Serves HEAD with the routes of GET (RFC 9110 9.3.2), and QUERY (RFC 10008) with the routes of POST where a POST only reads.
 * To be a router's first handler.
 */
public final class MethodAliases implements Handler<RoutingContext> {

    public static final String ACCEPT_QUERY = "Accept-Query";

    static final HttpMethod QUERY = HttpMethod.valueOf("QUERY");

    private static final String HEADERS = MethodAliases.class.getName();

    private final Set<String> queryPaths;

    /** @param queryPaths where QUERY is the same as POST, with a JSON body */
    public MethodAliases(Set<String> queryPaths) {
        this.queryPaths = Set.copyOf(queryPaths);
    }

    @Override
    public void handle(RoutingContext ctx) {
        MultiMap kept = ctx.remove(HEADERS);
        if (kept != null) {
            ctx.response().headers().addAll(kept);
            ctx.next();
            return;
        }
        HttpMethod method = ctx.request().method();
        if (method == HttpMethod.HEAD) {
            reroute(ctx, HttpMethod.GET);
        } else if (QUERY.equals(method) && isQueryPath(ctx)) {
            reroute(ctx, HttpMethod.POST);
        } else {
            ctx.next();
        }
    }

    /** Vert.x clears the headers of the answer on the way. */
    private static void reroute(RoutingContext ctx, HttpMethod method) {
        ctx.put(
                HEADERS,
                MultiMap.caseInsensitiveMultiMap().addAll(ctx.response().headers()));
        String query = ctx.request().query();
        String path = RequestPath.of(ctx.request().path());
        ctx.reroute(method, query == null ? path : path + "?" + query);
    }

    /** True for a path on which QUERY is answered. */
    boolean isQueryPath(RoutingContext ctx) {
        return queryPaths.contains(RequestPath.of(ctx.normalizedPath()));
    }
}
