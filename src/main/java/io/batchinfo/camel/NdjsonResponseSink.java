package io.batchinfo.camel;

import io.batchinfo.batch.ResultSink;
import io.batchinfo.batch.ResultWriter;
import io.batchinfo.batch.UserResult;
import io.batchinfo.http.Accept;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.concurrent.locks.LockSupport;

/** Writes each result as a line of the answer as soon as it is there, and no faster than it is read. */
final class NdjsonResponseSink implements ResultSink {

    /** How soon a reader that has left is noticed while its answer is full. */
    private static final long LOOK_NANOS = 100_000_000L;

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final ResultWriter writer;
    private final String contentType;

    NdjsonResponseSink(HttpServerRequest request, ResultWriter writer) {
        this.response = request.response();
        this.request = request;
        this.writer = writer;
        this.contentType = Accept.ndjsonType(HttpExchange.header(request, "Accept"));
    }

    @Override
    public void add(UserResult result) {
        write(writer.line(result));
    }

    private void write(byte[] line) {
        if (response.closed()) {
            return;
        }
        if (!response.headWritten()) {
            response.setChunked(true).putHeader("Content-Type", contentType);
        }
        response.write(Buffer.buffer(line));
        if (response.writeQueueFull()) {
            Thread writing = Thread.currentThread();
            response.drainHandler(drained -> LockSupport.unpark(writing));
            while (response.writeQueueFull() && !response.closed()) {
                LockSupport.parkNanos(this, LOOK_NANOS);
            }
        }
    }

    /** Nothing was cut: says so, and ends the answer. HTTP/1.0 has no chunks, so there the connection ends with it. */
    void end(byte[] lastLine) {
        if (!response.closed()) {
            write(lastLine);
            response.end().onComplete(sent -> {
                if (request.version() == HttpVersion.HTTP_1_0) {
                    request.connection().close();
                }
            });
        }
    }
}
