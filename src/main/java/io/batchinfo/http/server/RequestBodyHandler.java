package io.batchinfo.http.server;

import io.batchinfo.http.Accept;
import io.batchinfo.http.HttpInternalsAdapter;
import io.batchinfo.http.ProblemResponses;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * Reads a request body within its size and its time, and decodes gzip. Vert.x's BodyHandler has no time limit, writes
 * uploads to files, and allocates the announced length.
 */
public final class RequestBodyHandler implements Handler<RoutingContext> {

    /** Overhead of gzip for an incompressible body. */
    private static final int CODING_OVERHEAD = 1024;

    private final ServerConfig limits;
    private final JsonBodyCheck json;
    private final Quota bodies;

    /** @param jsonPaths where a POST has a JSON body */
    public RequestBodyHandler(ServerConfig limits, List<String> jsonPaths) {
        this.limits = limits;
        this.json = new JsonBodyCheck(jsonPaths);
        this.bodies = new Quota(limits.bodiesBytes());
    }

    @Override
    public void handle(RoutingContext ctx) {
        HttpServerRequest request = ctx.request();
        Accept accept = Accept.of(request);
        if (json.rejects(ctx, accept)) {
            return;
        }
        String coding = coding(request);
        boolean gzip = coding.equals("gzip") || coding.equals("x-gzip");
        if (!gzip && !coding.isEmpty() && !coding.equals("identity")) {
            request.response().putHeader("Accept-Encoding", "gzip");
            ctx.fail(415);
            return;
        }
        long most = accept == Accept.NDJSON ? limits.streamBodyBytes() : limits.bodyBytes();
        long mostSent = gzip ? most + most / 1000 + CODING_OVERHEAD : most;
        if (announced(request) > mostSent) {
            ctx.fail(413);
            return;
        }
        goAhead(request);
        Buffer body = Buffer.buffer();
        Quota.Reservation reservation = bodies.of(request);
        long timer = ctx.vertx().setTimer(limits.bodyTimeout().toMillis(), id -> fail(ctx, 408));
        request.handler(chunk -> {
            if (body.length() + chunk.length() > mostSent) {
                ctx.vertx().cancelTimer(timer);
                fail(ctx, 413);
            } else if (!reservation.tryAcquire(chunk.length())) {
                ctx.vertx().cancelTimer(timer);
                reject(request);
            } else {
                body.appendBuffer(chunk);
            }
        });
        request.exceptionHandler(gone -> ctx.vertx().cancelTimer(timer));
        request.endHandler(end -> {
            ctx.vertx().cancelTimer(timer);
            if (ctx.failed()) {
                return;
            }
            if (gzip) {
                decode(ctx, body, most, reservation);
            } else {
                received(ctx, body);
            }
        });
        request.resume();
    }

    /** Sends 100 Continue if the client waits for it (RFC 9110 10.1.1). */
    private static void goAhead(HttpServerRequest request) {
        if (request.version() != HttpVersion.HTTP_1_0
                && "100-continue".equalsIgnoreCase(request.headers().get(HttpHeaders.EXPECT))
                && !request.isEnded()) {
            request.response().writeContinue();
        }
    }

    /** Decodes gzip on a worker thread, because a small body can expand to 16 MiB. */
    private static void decode(RoutingContext ctx, Buffer body, long most, Quota.Reservation reservation) {
        ctx.vertx()
                .executeBlocking(() -> GzipDecoder.decode(body.getBytes(), most, reservation::tryAcquire), false)
                .onSuccess(decoded -> received(ctx, Buffer.buffer(decoded)))
                .onFailure(e -> {
                    if (e instanceof GzipDecoder.TooLargeException) {
                        fail(ctx, 413);
                    } else if (e instanceof GzipDecoder.QuotaExceededException) {
                        reject(ctx.request());
                    } else if (e instanceof IOException) {
                        ProblemResponses.write(ctx, 400, "The body is not valid gzip.");
                    } else {
                        ctx.fail(e);
                    }
                });
    }

    private static void received(RoutingContext ctx, Buffer body) {
        RequestLifecycle lifecycle = RequestLifecycle.of(ctx.request());
        if (lifecycle == null || lifecycle.admit()) {
            HttpInternalsAdapter.setBody(ctx, body);
            ctx.next();
        } else {
            ProblemResponses.overloaded(ctx.request());
        }
    }

    private static void reject(HttpServerRequest request) {
        if (!request.isEnded()) {
            request.handler(null).endHandler(null);
        }
        ProblemResponses.overloaded(request);
    }

    private static void fail(RoutingContext ctx, int status) {
        if (!ctx.failed()) {
            if (!ctx.request().isEnded()) {
                ctx.request().handler(null);
            }
            ctx.fail(status);
        }
    }

    private static String coding(HttpServerRequest request) {
        if (!request.headers().contains(HttpHeaders.CONTENT_ENCODING)) {
            return "";
        }
        return String.join(",", request.headers().getAll(HttpHeaders.CONTENT_ENCODING))
                .trim()
                .toLowerCase(Locale.ROOT);
    }

    private static long announced(HttpServerRequest request) {
        String length = request.headers().get(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }
}
