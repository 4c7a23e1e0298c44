package io.batchinfo.http.server;

import io.batchinfo.http.Accept;
import io.batchinfo.http.MethodAliases;
import io.batchinfo.http.ProblemResponses;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Rejects a request to a JSON path by its head alone, before a client that waits for 100 Continue sends its body. */
final class JsonBodyCheck implements Handler<RoutingContext> {

    @Override
    public void handle(RoutingContext ctx) {
        HttpServerRequest request = ctx.request();
        if (request.method() != HttpMethod.POST) {
            ctx.next();
        } else if (!isJson(request.getHeader("Content-Type"))) {
            ctx.response().putHeader(MethodAliases.ACCEPT_QUERY, "application/json");
            ProblemResponses.write(ctx, 415, "The body must be application/json.");
        } else if (Accept.of(String.join(",", request.headers().getAll("Accept"))) == Accept.NEITHER) {
            ProblemResponses.write(ctx, 406, "Response types are application/json and application/x-ndjson.");
        } else {
            ctx.next();
        }
    }

    /** {@code application/json} or {@code application/*+json}. */
    private static boolean isJson(@Nullable String contentType) {
        if (contentType == null) {
            return false;
        }
        if (contentType.equals("application/json")) {
            return true;
        }
        String type = contentType.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
        return type.equals("application/json") || type.startsWith("application/") && type.endsWith("+json");
    }
}
