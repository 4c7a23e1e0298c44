package io.batchinfo.camel;

import io.batchinfo.batch.Batch;
import io.batchinfo.batch.BatchMetadata;
import io.batchinfo.batch.BufferedResults;
import io.batchinfo.batch.FailureSummary;
import io.batchinfo.batch.ResultMapping;
import io.batchinfo.batch.ResultWriter;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/** Ends a batch: writes the answer in one piece, or the last line of the stream. */
final class WriteBatchResponse implements Processor {

    private final SharedRuntime process;
    private final Supplier<ResultMapping> shape;

    WriteBatchResponse(SharedRuntime process, Supplier<ResultMapping> shape) {
        this.process = process;
        this.shape = shape;
    }

    @Override
    public void process(Exchange exchange) throws InvalidPayloadException {
        Batch batch = exchange.getMessage().getMandatoryBody(Batch.class);
        if (batch.requestContext().cancelled().getAsBoolean()) {
            process.batchEvents().cancelled(batch);
            exchange.getMessage().setBody(null);
            return;
        }
        batch.complete();
        if (batch.results() instanceof NdjsonResponseSink lines) {
            lines.end(writer(batch).lastLine(batch.metadata(), batch.request().requested(), millis(batch)));
            exchange.getMessage().setBody(null);
        } else if (batch.results() instanceof BufferedResults collected) {
            answer(exchange, batch.metadata(), json(batch, collected));
        }
        process.batchEvents().answered(batch);
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

    private void answer(Exchange exchange, BatchMetadata metadata, byte[] body) {
        Message message = exchange.getMessage();
        message.setHeader("X-Batch-Complete", Boolean.toString(metadata.complete()));
        int status = 200;
        if (HttpExchange.of(exchange).strict()) {
            message.setHeader("Preference-Applied", "handling=strict");
            FailureSummary missing = metadata.missing();
            status = metadata.complete() ? 200 : Math.max(missing.status(), 404);
            if (status == 503) {
                message.setHeader(
                        "Retry-After",
                        missing.retryAfterSeconds(
                                process.limits().defaultRetryAfter().toSeconds()));
            }
        }
        HttpExchange.answer(exchange, status, "application/json", body);
    }
}
