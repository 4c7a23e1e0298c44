package io.batchinfo.step;

import io.batchinfo.batch.Batch;
import io.batchinfo.batch.Collected;
import io.batchinfo.batch.Missing;
import io.batchinfo.batch.ResultShape;
import io.batchinfo.batch.ResultWriter;
import io.batchinfo.batch.Tally;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/** Ends a batch: writes the answer in one piece, or the last line of the stream. */
final class AnswerBatch implements Processor {

    private final Process process;
    private final Supplier<ResultShape> shape;

    AnswerBatch(Process process, Supplier<ResultShape> shape) {
        this.process = process;
        this.shape = shape;
    }

    @Override
    public void process(Exchange exchange) throws InvalidPayloadException {
        Batch batch = exchange.getMessage().getMandatoryBody(Batch.class);
        if (batch.terms().cancelled().getAsBoolean()) {
            process.batchEvents().cancelled(batch);
            exchange.getMessage().setBody(null);
            return;
        }
        batch.complete();
        if (batch.results() instanceof Lines lines) {
            lines.end(writer(batch).lastLine(batch.tally(), batch.request().requested(), millis(batch)));
            exchange.getMessage().setBody(null);
        } else if (batch.results() instanceof Collected collected) {
            answer(exchange, batch.tally(), json(batch, collected));
        }
        process.batchEvents().answered(batch);
    }

    /** The answer in one piece. */
    byte[] json(Batch batch, Collected collected) {
        return writer(batch)
                .batch(collected.inOrder(), batch.tally(), batch.request().requested(), millis(batch));
    }

    private ResultWriter writer(Batch batch) {
        return new ResultWriter(shape.get(), batch.request().includeSources());
    }

    private static long millis(Batch batch) {
        return TimeUnit.NANOSECONDS.toMillis(batch.processingNanos());
    }

    private void answer(Exchange exchange, Tally tally, byte[] body) {
        Message message = exchange.getMessage();
        message.setHeader("X-Batch-Complete", Boolean.toString(tally.complete()));
        int status = 200;
        if (Request.of(exchange).strict()) {
            message.setHeader("Preference-Applied", "handling=strict");
            Missing missing = tally.missing();
            status = tally.complete() ? 200 : Math.max(missing.status(), 404);
            if (status == 503) {
                message.setHeader(
                        "Retry-After",
                        missing.retryAfterSeconds(
                                process.limits().strictRetryAfter().toSeconds()));
            }
        }
        Request.answer(exchange, status, "application/json", body);
    }
}
