package io.batchinfo.http;

import io.batchinfo.http.hardening.LingeringCloseHandler;
import io.netty.channel.Channel;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Problem documents for requests that no route answers, and for failures outside of a route. */
public final class ProblemResponses {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemResponses.class);

    private ProblemResponses() {}

    /** Registers the error handlers that write problem documents. */
    public static void on(Router router, MethodAliases aliases) {
        router.errorHandler(400, ctx -> write(ctx, 400, "Malformed request."));
        router.errorHandler(403, ctx -> write(ctx, 403, "This origin is not allowed (CORS)."));
        router.errorHandler(404, ctx -> write(ctx, 404, "No resource at this path."));
        router.errorHandler(405, ctx -> wrongMethod(router, aliases, ctx));
        router.errorHandler(408, ctx -> write(ctx, 408, "The request was not received in time."));
        router.errorHandler(406, ctx -> write(ctx, 406, "No acceptable representation."));
        router.errorHandler(413, ctx -> write(ctx, 413, "The body is too large."));
        router.errorHandler(415, ctx -> {
            if (aliases.isQueryPath(ctx)) {
                ctx.response().putHeader(MethodAliases.ACCEPT_QUERY, "application/json");
            }
            write(ctx, 415, "Unsupported content coding; use gzip or none.");
        });
        router.errorHandler(500, ctx -> {
            if (ctx.failure() instanceof ResponseAlreadySentException
                    || ctx.response().ended()
                    || ctx.response().closed()) {
                return;
            }
            RequestId.fields(LOG.atError(), ctx.request())
                    .addKeyValue("status", 500)
                    .log(
                            "request {}: {} failed after its route: {}",
                            RequestId.inLog(ctx.request()),
                            ctx.request().path(),
                            String.valueOf(ctx.failure()));
            write(ctx, 500, "Internal error.");
        });
    }

    /** Answers OPTIONS with the methods of a path (RFC 9110 9.3.7), without a route. */
    private static void wrongMethod(Router router, MethodAliases aliases, RoutingContext ctx) {
        Set<String> methods = allowed(router, ctx);
        if (aliases.isQueryPath(ctx) && methods.contains("POST")) {
            methods.add("QUERY");
            ctx.response().putHeader(MethodAliases.ACCEPT_QUERY, "application/json");
        }
        ctx.response().putHeader("Allow", String.join(", ", methods));
        if (ctx.request().method() == HttpMethod.OPTIONS) {
            closeUnlessRead(ctx.request());
            ctx.response().setStatusCode(200).putHeader("Content-Length", "0").end();
        } else {
            write(ctx, 405, "Method not allowed.");
        }
    }

    /** Writes a problem for a request, unless something has been sent already: then its connection is closed. */
    public static void write(HttpServerRequest request, Problem problem) {
        HttpServerResponse response = request.response();
        if (response.headWritten()) {
            request.connection().close();
            return;
        }
        response.setStatusCode(problem.status()).putHeader("Content-Type", Problem.CONTENT_TYPE);
        if ("close".equals(response.headers().get("Connection"))) {
            Channel channel = HttpInternalsAdapter.channel(request);
            LingeringCloseHandler close = LingeringCloseHandler.begin(channel);
            response.end(Buffer.buffer(problem.json()));
            close.answered(channel);
        } else {
            response.end(Buffer.buffer(problem.json()));
        }
    }

    /** Answers a malformed HTTP message and closes its connection. */
    public static void malformed(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        String what = cause == null ? "" : cause.getClass().getSimpleName();
        int status =
                what.equals("TooLongHttpLineException") ? 414 : what.equals("TooLongHttpHeaderException") ? 431 : 400;
        String detail = switch (status) {
            case 414 -> "The request line is too long.";
            case 431 -> "The request headers are too large.";
            default -> "Malformed HTTP request.";
        };
        request.response()
                .putHeader(RequestId.HEADER, RequestId.of(null))
                .putHeader(HttpDate.HEADER, HttpDate.now())
                .putHeader("Cache-Control", "no-store")
                .putHeader("Connection", "close");
        write(request, Problem.of(status, detail, "/"));
    }

    public static void overloaded(HttpServerRequest request) {
        request.response().putHeader("Retry-After", "1");
        closeUnlessRead(request);
        write(request, Problem.overloaded("Too many requests in flight; retry later.", request.path()));
    }

    /** Writes a problem for a request whose body may not have been read. */
    public static void write(RoutingContext ctx, int status, String detail) {
        closeUnlessRead(ctx.request());
        write(ctx.request(), Problem.of(status, detail, ctx.request().path()));
    }

    /** Closes the connection after the response if the body has not been read. */
    public static void closeUnlessRead(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        boolean body = request.headers().contains("Transfer-Encoding") || length != null && !length.equals("0");
        if (body && !request.isEnded()) {
            request.response().putHeader("Connection", "close");
        }
    }

    private static Set<String> allowed(Router router, RoutingContext ctx) {
        Set<String> methods = new TreeSet<>();
        for (Route route : router.getRoutes()) {
            Set<HttpMethod> own = route.methods();
            if (own != null && matches(route, RequestPath.of(ctx.normalizedPath()))) {
                own.forEach(method -> methods.add(method.name()));
            }
        }
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        return methods;
    }

    private static boolean matches(Route route, String path) {
        String template = route.getPath();
        if (template == null) {
            return false;
        }
        if (!route.isRegexPath()) {
            return template.equals(path) || !route.isExactPath() && path.startsWith(template);
        }
        return path.matches(template.replaceAll(":[A-Za-z0-9_]+", "[^/]+"));
    }
}
