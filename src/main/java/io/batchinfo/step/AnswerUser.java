package io.batchinfo.step;

import io.batchinfo.batch.Missing;
import io.batchinfo.batch.ResultShape;
import io.batchinfo.batch.ResultWriter;
import io.batchinfo.batch.UserResult;
import io.batchinfo.batch.UserResult.Outcome;
import io.batchinfo.server.Problem;
import io.batchinfo.source.Failure;
import io.batchinfo.source.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;

/** Answers with the one result, or with a problem where a required part is missing. */
final class AnswerUser implements Processor {

    private final Process process;
    private final Supplier<ResultShape> shape;

    AnswerUser(Process process, Supplier<ResultShape> shape) {
        this.process = process;
        this.shape = shape;
    }

    @Override
    public void process(Exchange exchange) throws InvalidPayloadException {
        UserResult result = exchange.getMessage().getMandatoryBody(UserResult.class);
        Request request = Request.of(exchange);
        process.batchEvents().answered(result, nanos(result));
        boolean sources = ReadUser.flag(request.http().params(), "includeSources", false, new ArrayList<>());
        if (result.outcome() != Outcome.FAILED) {
            Request.answer(exchange, 200, "application/json", new ResultWriter(shape.get(), sources).one(result));
            return;
        }
        Missing missing = new Missing();
        Part worst = null;
        for (Part part : result.missing()) {
            if (part.required() && part.failure() != null) {
                missing.add(part.failure());
                worst = worst == null ? part : worst;
            }
        }
        int status = Math.max(missing.status(), 404);
        if (status == 503) {
            long seconds = missing.retryAfterSeconds(
                    process.limits().strictRetryAfter().toSeconds());
            exchange.getMessage().setHeader("Retry-After", seconds);
        }
        request.refuse(problem(request, result, worst, status));
    }

    /** Since the request was read, when its deadline was set. */
    private long nanos(UserResult result) {
        long begun = result.ask().terms().deadlineNanos()
                - process.limits().deadline().toNanos();
        return process.ticker().nanos() - begun;
    }

    private static Problem problem(Request request, UserResult result, @Nullable Part worst, int status) {
        Failure failure = worst == null ? null : worst.failure();
        if (worst == null || failure == null) {
            return Problem.of(502, "The routes gave no result.", request.http().path());
        }
        List<String> missing = result.missing().stream().map(Part::source).toList();
        return new Problem(
                failure.kind().type(),
                failure.title(worst.source()),
                status,
                "Missing: " + String.join(", ", missing) + ".",
                request.http().path(),
                out -> ResultWriter.errors(out, result));
    }
}
