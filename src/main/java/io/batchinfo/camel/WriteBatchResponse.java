package io.batchinfo.camel;

import io.batchinfo.batch.Batch;
import io.batchinfo.batch.BatchMetadata;
import io.batchinfo.batch.BufferedResults;
import io.batchinfo.batch.ResultMapping;
import io.batchinfo.batch.ResultWriter;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Processor;

/**
 * Ends a batch: writes the answer in one piece, or the last line of the stream. A batch that did not come over HTTP leaves its JSON
 * in the body.
 */
final class WriteBatchResponse implements Processor {

    private final SharedRuntime process;
    private final Supplier<ResultMapping> shape;
    private final OpenRequests open;

    WriteBatchResponse(SharedRuntime process, Supplier<ResultMapping> shape, OpenRequests open) {
        this.process = process;
        this.shape = shape;
        this.open = open;
    }

    @Override
    public void process(Exchange exchange) throws InvalidPayloadException {
        Batch batch = exchange.getMessage().getMandatoryBody(Batch.class);
        if (!HttpExchange.isHttp(exchange)) {
            batch.complete();
            exchange.getMessage().setBody(json(batch, (BufferedResults) batch.results()));
            return;
        }
        if (batch.requestContext().cancelled().getAsBoolean()) {
            if (batch.requestContext().activity().markAnswered()) {
                record(HttpExchange.of(exchange).http(), batch);
                process.batchEvents().cancelled(batch);
            }
            exchange.getMessage().setBody(null);
            return;
        }
        StreamRequest stream = open.of(exchange, StreamRequest.class);
        if (stream != null) {
            stream.end();
            exchange.getMessage().setBody(null);
        } else {
            answer(batch, HttpExchange.of(exchange).http()).to(exchange);
        }
    }

    /** Writes the last line of a stream whose users all have their line. */
    void end(Batch batch, NdjsonResponseSink lines, HttpServerRequest http) {
        record(http, batch);
        process.slowStart().answered(batch.metadata().total());
        lines.end(writer(batch).lastLine(batch.metadata(), batch.request().requested(), millis(batch)));
        if (batch.requestContext().activity().markAnswered()) {
            process.batchEvents().answered(batch);
        }
    }

    /** Before the response ends, because its line in the log is written then. */
    private static void record(HttpServerRequest http, Batch batch) {
        RequestCounts.record(http, batch.metadata(), batch.request().ids().size());
    }

    /** The answer in one piece. */
    byte[] json(Batch batch, BufferedResults collected) {
        return writer(batch)
                .batch(collected.inOrder(), batch.metadata(), batch.request().requested(), millis(batch));
    }

    private ResultWriter writer(Batch batch) {
        return new ResultWriter(shape.get(), batch.request().includeSources());
    }

    private static long millis(Batch batch) {
        return Math.max(1, (batch.processingNanos() + 999_999L) / 1_000_000L);
    }

    /** Completes a batch; its response in one piece. */
    HttpAnswer answer(Batch batch, HttpServerRequest http) {
        batch.complete();
        record(http, batch);
        BatchMetadata metadata = batch.metadata();
        process.slowStart().answered(metadata.total());
        HttpAnswer answer = HttpAnswer.json(status(metadata, http), json(batch, (BufferedResults) batch.results()))
                .with("X-Batch-Complete", metadata.complete());
        if (HttpExchange.strict(http)) {
            answer = answer.with("Preference-Applied", "handling=strict");
        }
        if (answer.status() == 503) {
            answer = answer.with(
                    "Retry-After",
                    metadata.missing()
                            .retryAfterSeconds(
                                    process.limits().defaultRetryAfter().toSeconds()));
        }
        if (batch.requestContext().activity().markAnswered()) {
            process.batchEvents().answered(batch);
        }
        return answer;
    }

    private static int status(BatchMetadata metadata, HttpServerRequest http) {
        return metadata.complete() || !HttpExchange.strict(http)
                ? 200
                : Math.max(metadata.missing().status(), 404);
    }
}
