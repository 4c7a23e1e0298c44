package io.batchinfo.http.server;

import io.batchinfo.http.Accept;
import io.batchinfo.http.MethodAliases;
import io.batchinfo.http.ProblemResponses;
import io.batchinfo.http.RequestPath;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rejects a request to a JSON path by its head alone, before a client that waits for 100 Continue sends its body. */
final class JsonBodyCheck {

    private final Set<String> paths;

    /** @param paths where a POST has a JSON body */
    JsonBodyCheck(List<String> paths) {
        this.paths = Set.copyOf(paths);
    }

    /** True where the request was answered, because of the type of its body or of the response that it asks for. */
    boolean rejects(RoutingContext ctx, Accept accept) {
        HttpServerRequest request = ctx.request();
        if (request.method() != HttpMethod.POST || !paths.contains(RequestPath.of(ctx.normalizedPath()))) {
            return false;
        }
        if (!isJson(request.headers().get(HttpHeaders.CONTENT_TYPE))) {
            ctx.response().putHeader(MethodAliases.ACCEPT_QUERY, "application/json");
            ProblemResponses.write(ctx, 415, "The body must be application/json.");
            return true;
        }
        if (accept == Accept.NEITHER) {
            ProblemResponses.write(ctx, 406, "Response types are application/json and application/x-ndjson.");
            return true;
        }
        return false;
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
