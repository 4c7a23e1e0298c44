package io.batchinfo.upstream;

import io.batchinfo.upstream.UpstreamException.Kind;
import io.netty.channel.EventLoop;
import io.vertx.core.AsyncResult;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** The response of a call in progress. Its callbacks run on one event loop; one other thread waits for it. */
final class PendingResponse {

    private static final byte[] NO_BODY = {};

    private final EventLoop loop;
    private final int maxBytes;
    private final byte @Nullable [] requestBody;
    private final CompletableFuture<UpstreamResponse> reply = new CompletableFuture<>();
    private @Nullable HttpClientRequest request;
    private @Nullable Buffer body;
    private boolean ended;

    PendingResponse(EventLoop loop, int maxBytes, byte @Nullable [] requestBody) {
        this.loop = loop;
        this.maxBytes = maxBytes;
        this.requestBody = requestBody;
    }

    /** Waits for the response or the failure; {@link #limit} bounds the wait. */
    UpstreamResponse await() throws InterruptedException, ExecutionException {
        return reply.get();
    }

    /** Fails the call after a time. A timer of the event loop is cheaper than a timed wait of a virtual thread. */
    void limit(long nanos) {
        Future<?> limit = loop.schedule(
                () -> abort(new UpstreamException(Kind.TIMEOUT, null, "no whole response in time")),
                nanos,
                TimeUnit.NANOSECONDS);
        reply.whenComplete((any, failure) -> limit.cancel(false));
    }

    /** Cancels the call; without effect on one that has ended. */
    void cancel() {
        if (reply.completeExceptionally(new UpstreamException(Kind.CANCELLED, null, "cancelled"))) {
            loop.execute(this::resetUnlessEnded);
        }
    }

    void fail(Throwable failure) {
        reply.completeExceptionally(failure);
    }

    boolean isDone() {
        return reply.isDone();
    }

    private void abort(UpstreamException failure) {
        if (reply.completeExceptionally(failure)) {
            resetUnlessEnded();
        }
    }

    /** Closes the connection of a call in progress. After its end the connection belongs to the pool again. */
    private void resetUnlessEnded() {
        HttpClientRequest begun = request;
        if (begun != null && !ended) {
            ended = true;
            begun.reset();
        }
    }

    void send(HttpClientRequest begun) {
        request = begun;
        begun.exceptionHandler(this::failed);
        if (reply.isDone()) {
            resetUnlessEnded();
            return;
        }
        begun.response().onComplete(this::responded);
        if (requestBody == null) {
            begun.end();
        } else {
            begun.end(Buffer.buffer(requestBody));
        }
    }

    private void failed(Throwable failure) {
        ended = true;
        fail(failure);
    }

    private void responded(AsyncResult<HttpClientResponse> result) {
        if (result.failed()) {
            failed(result.cause());
            return;
        }
        HttpClientResponse response = result.result();
        response.exceptionHandler(this::failed);
        response.handler(chunk -> chunk(chunk, response));
        response.endHandler(end -> whole(response));
    }

    private static boolean hasPart(HttpClientResponse response) {
        return response.statusCode() == 200 || response.statusCode() == 203;
    }

    /** Only the body of a 200 or 203 is kept: for any other status, the status says everything. */
    private void chunk(Buffer chunk, HttpClientResponse response) {
        body = body == null ? chunk : body.appendBuffer(chunk);
        if (body.length() <= maxBytes) {
            return;
        }
        if (hasPart(response)) {
            abort(tooLarge(response));
        } else if (reply.complete(response(response, NO_BODY))) {
            resetUnlessEnded();
        }
    }

    private UpstreamException tooLarge(HttpClientResponse response) {
        return new UpstreamException(
                Kind.TOO_LARGE,
                response.statusCode(),
                "the body exceeds upstream.max-response-size (" + maxBytes + " B)");
    }

    private void whole(HttpClientResponse response) {
        ended = true;
        if (reply.isDone()) {
            return;
        }
        Buffer received = body;
        try {
            byte[] bytes = received == null || !hasPart(response)
                    ? NO_BODY
                    : decoded(received.getBytes(), response.getHeader("Content-Encoding"), response);
            reply.complete(response(response, bytes));
        } catch (IOException e) {
            fail(new UpstreamException(
                    Kind.INVALID_ENCODING, response.statusCode(), "content coding: " + e.getMessage()));
        } catch (UpstreamException e) {
            fail(e);
        }
    }

    private static UpstreamResponse response(HttpClientResponse response, byte[] bytes) {
        return new UpstreamResponse(
                response.statusCode(),
                response.getHeader("Retry-After"),
                response.getHeader("Content-Type"),
                bytes,
                () -> response.request().connection().close());
    }

    /** The client asks for no coding; gzip sent all the same is decoded up to the size limit. */
    private byte[] decoded(byte[] bytes, @Nullable String encoding, HttpClientResponse response) throws IOException {
        if (encoding == null || encoding.equalsIgnoreCase("identity") || bytes.length == 0) {
            return bytes;
        }
        if (!encoding.equalsIgnoreCase("gzip") && !encoding.equalsIgnoreCase("x-gzip")) {
            throw new IOException("not supported");
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            byte[] plain = in.readNBytes(maxBytes + 1);
            if (plain.length > maxBytes) {
                throw tooLarge(response);
            }
            return plain;
        }
    }
}
