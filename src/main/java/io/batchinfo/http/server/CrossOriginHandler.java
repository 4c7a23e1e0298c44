package io.batchinfo.http.server;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.CorsHandler;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The cross-origin rules of the Fetch standard (CORS) for the named origins. Requests of the service's own origin are
 * not cross-origin requests. Credentials of a browser, such as cookies, are never allowed.
 */
final class CrossOriginHandler implements Handler<RoutingContext> {

    private static final int PREFLIGHT_SECONDS = 600;

    private final CorsHandler rules;
    private final boolean anyOrigin;

    /**
     * @param origins that may call from a browser, {@code *} for all
     * @param requestHeaders that their scripts may send
     */
    CrossOriginHandler(List<String> origins, Set<String> requestHeaders) {
        this.anyOrigin = origins.contains("*");
        this.rules = CorsHandler.create();
        origins.forEach(rules::addOrigin);
        rules.allowedMethods(Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST, HttpMethod.valueOf("QUERY")))
                .allowedHeaders(requestHeaders)
                .exposedHeaders(Set.of(
                        "X-Request-Id",
                        "X-Batch-Complete",
                        "Preference-Applied",
                        "Retry-After",
                        "Accept-Query",
                        "Allow"))
                .maxAgeSeconds(PREFLIGHT_SECONDS);
    }

    @Override
    public void handle(RoutingContext ctx) {
        if (!anyOrigin) {
            ctx.response().headers().add("Vary", "Origin");
        }
        if (isSameOrigin(ctx.request())) {
            ctx.next();
        } else {
            rules.handle(ctx);
        }
    }

    /** True for a same-origin request: by {@code Sec-Fetch-Site}, which a proxy that rewrites {@code Host} keeps, else by the host. */
    private static boolean isSameOrigin(HttpServerRequest request) {
        String origin = request.getHeader("Origin");
        if (origin == null) {
            return false;
        }
        if ("same-origin".equals(request.getHeader("Sec-Fetch-Site"))) {
            return true;
        }
        String host = request.getHeader("Host");
        try {
            URI uri = URI.create(origin.toLowerCase(Locale.ROOT));
            String authority = uri.getRawAuthority();
            if (host == null || authority == null) {
                return false;
            }
            int port = "https".equals(uri.getScheme()) ? 443 : 80;
            return withPort(authority, port).equals(withPort(host.toLowerCase(Locale.ROOT), port));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String withPort(String authority, int port) {
        return authority.matches(".*:\\d+") ? authority : authority + ":" + port;
    }
}
