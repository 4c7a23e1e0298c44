package io.batchinfo.http.server;

import io.batchinfo.http.Accept;
import io.batchinfo.http.ProblemResponses;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;

/**
 * Reads a request body within its size and its time. Vert.x' own BodyHandler has no time, makes files of uploads, and
 * reserves what a client only announces.
 */
public final class RequestBodyHandler implements Handler<RoutingContext> {

    /** The answer that makes a request a stream, with a limit of its own. */
    public static final String NDJSON = "application/x-ndjson";

    private final ServerConfig limits;
    private final Quota bodies;

    public RequestBodyHandler(ServerConfig limits) {
        this.limits = limits;
        this.bodies = new Quota(limits.bodiesBytes());
    }

    @Override
    public void handle(RoutingContext ctx) {
        HttpServerRequest request = ctx.request();
        boolean stream = Accept.of(String.join(",", request.headers().getAll("Accept"))) == Accept.NDJSON;
        long most = stream ? limits.streamBodyBytes() : limits.bodyBytes();
        if (announced(request) > most) {
            ctx.fail(413);
            return;
        }
        Buffer body = Buffer.buffer();
        Quota.Reservation share = bodies.of(request);
        long timer = ctx.vertx().setTimer(limits.bodyTimeout().toMillis(), id -> fail(ctx, 408));
        request.handler(chunk -> {
            if (body.length() + chunk.length() > most) {
                ctx.vertx().cancelTimer(timer);
                fail(ctx, 413);
            } else if (!share.take(chunk.length())) {
                ctx.vertx().cancelTimer(timer);
                refuse(request);
            } else {
                body.appendBuffer(chunk);
            }
        });
        request.exceptionHandler(gone -> ctx.vertx().cancelTimer(timer));
        request.endHandler(end -> {
            ctx.vertx().cancelTimer(timer);
            if (!ctx.failed()) {
                whole(ctx, body);
            }
        });
        request.resume();
    }

    private static void whole(RoutingContext ctx, Buffer body) {
        RequestLifecycle visit = RequestLifecycle.of(ctx.request());
        if (visit == null || visit.admit()) {
            ((RoutingContextInternal) ctx).setBody(body);
            ctx.next();
        } else {
            ProblemResponses.overloaded(ctx.request());
        }
    }

    private static void refuse(HttpServerRequest request) {
        request.handler(null).endHandler(null);
        ProblemResponses.overloaded(request);
    }

    private static void fail(RoutingContext ctx, int status) {
        if (!ctx.failed()) {
            ctx.request().handler(null);
            ctx.fail(status);
        }
    }

    private static long announced(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }
}
