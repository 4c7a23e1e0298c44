package io.batchinfo.upstream;

import io.batchinfo.source.AttemptCancelledException;
import io.batchinfo.source.AttemptFailedException;
import io.batchinfo.source.Failure;
import io.batchinfo.source.Failure.Kind;
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

/** An answer on its way in. Its callbacks run on one event loop; one other thread waits. */
final class PendingResponse {

    private final int maxBytes;
    private final CompletableFuture<UpstreamResponse> reply = new CompletableFuture<>();
    private volatile @Nullable HttpClientRequest request;
    private @Nullable Buffer body;

    PendingResponse(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Waits until it is there or has failed; {@link #limit} sees to it that it comes to one of them. */
    UpstreamResponse await() throws InterruptedException, ExecutionException {
        return reply.get();
    }

    /**
     * Ends it after so long. An event loop has a timer at hand; a virtual thread that waits for a time of its own has
     * another thread woken for it.
     */
    void limit(EventLoop loop, long nanos) {
        Future<?> limit = loop.schedule(this::late, nanos, TimeUnit.NANOSECONDS);
        reply.whenComplete((any, failure) -> limit.cancel(false));
    }

    private void late() {
        end(new AttemptFailedException(Failure.of(Kind.UPSTREAM_TIMEOUT), "no whole answer in time"));
    }

    /** Ends it at once. */
    void cancel() {
        end(new AttemptCancelledException());
    }

    /** The connection is closed: what it still brings belongs to nobody. */
    private void end(RuntimeException failure) {
        reply.completeExceptionally(failure);
        HttpClientRequest begun = request;
        if (begun != null) {
            begun.reset();
        }
    }

    void requested(AsyncResult<HttpClientRequest> result) {
        if (result.failed()) {
            reply.completeExceptionally(result.cause());
            return;
        }
        HttpClientRequest begun = result.result();
        request = begun;
        begun.exceptionHandler(reply::completeExceptionally);
        if (reply.isDone()) {
            begun.reset();
            return;
        }
        begun.response().onComplete(this::responded);
        begun.end();
    }

    private void responded(AsyncResult<HttpClientResponse> result) {
        if (result.failed()) {
            reply.completeExceptionally(result.cause());
            return;
        }
        HttpClientResponse response = result.result();
        response.exceptionHandler(reply::completeExceptionally);
        response.handler(chunk -> chunk(chunk, response.statusCode()));
        response.endHandler(end -> whole(response));
    }

    private void chunk(Buffer chunk, int status) {
        body = body == null ? chunk : body.appendBuffer(chunk);
        if (body.length() > maxBytes) {
            tooLarge(status);
        }
    }

    private void tooLarge(int status) {
        end(new AttemptFailedException(Failure.of(Kind.UPSTREAM_INVALID, status), "answer too large"));
    }

    private void whole(HttpClientResponse response) {
        if (reply.isDone()) {
            return;
        }
        byte[] bytes = body == null ? new byte[0] : body.getBytes();
        String encoding = response.getHeader("Content-Encoding");
        try {
            reply.complete(new UpstreamResponse(
                    response.statusCode(), response.getHeader("Retry-After"), decoded(bytes, encoding)));
        } catch (IOException e) {
            reply.completeExceptionally(new AttemptFailedException(
                    Failure.of(Kind.UPSTREAM_INVALID, response.statusCode()), "encoding: " + e.getMessage()));
        }
    }

    /** No encoding is asked for; an upstream that sends gzip all the same is understood, up to the cap. */
    private byte[] decoded(byte[] bytes, @Nullable String encoding) throws IOException {
        if (encoding == null || encoding.equalsIgnoreCase("identity") || bytes.length == 0) {
            return bytes;
        }
        if (!encoding.equalsIgnoreCase("gzip") && !encoding.equalsIgnoreCase("x-gzip")) {
            throw new IOException("not understood");
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            byte[] plain = in.readNBytes(maxBytes + 1);
            if (plain.length > maxBytes) {
                throw new IOException("too large");
            }
            return plain;
        }
    }
}
