package io.batchinfo.camel;

import io.batchinfo.batch.FailureSummary;
import io.batchinfo.batch.ResultMapping;
import io.batchinfo.batch.ResultWriter;
import io.batchinfo.batch.UserResult;
import io.batchinfo.batch.UserResult.Outcome;
import io.batchinfo.http.Problem;
import io.batchinfo.source.Failure;
import io.batchinfo.source.Failure.Kind;
import io.batchinfo.source.RequestContext;
import io.batchinfo.source.SourceResult;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;

/** Answers with the one result, or with a problem where a required part is missing. */
final class WriteUserResponse implements Processor {

    private final SharedRuntime process;
    private final Supplier<ResultMapping> shape;

    WriteUserResponse(SharedRuntime process, Supplier<ResultMapping> shape) {
        this.process = process;
        this.shape = shape;
    }

    @Override
    public void process(Exchange exchange) throws InvalidPayloadException {
        UserResult result = exchange.getMessage().getMandatoryBody(UserResult.class);
        Kind reason = UserAggregationStrategy.reasonOfMissing(exchange);
        answer(result.withDueParts(reason), HttpExchange.of(exchange).http()).to(exchange);
    }

    /** The response with a result: the result, or a problem where a required part is missing. */
    HttpAnswer answer(UserResult arrived, HttpServerRequest http) {
        RequestContext request = arrived.lookup().requestContext();
        boolean late = process.ticker().nanos() >= request.deadlineNanos();
        UserResult result = arrived.withDueParts(late ? Kind.UPSTREAM_TIMEOUT : Kind.ROUTE_FAILED);
        RequestCounts.record(http, result);
        if (request.activity().markAnswered()) {
            process.batchEvents().answered(result, nanos(result));
        }
        if (result.outcome() != Outcome.FAILED) {
            boolean sources = ReadUserRequest.flag(http.params(), "includeSources", false, new ArrayList<>());
            return HttpAnswer.json(200, new ResultWriter(shape.get(), sources).one(result));
        }
        FailureSummary missing = new FailureSummary();
        SourceResult worst = null;
        for (SourceResult part : result.missing()) {
            if (part.required() && part.failure() != null) {
                missing.add(part.failure());
                worst = worst == null ? part : worst;
            }
        }
        int status = Math.max(missing.status(), 404);
        HttpAnswer answer = HttpAnswer.of(problem(http, result, worst, status));
        return status == 503
                ? answer.with(
                        "Retry-After",
                        missing.retryAfterSeconds(
                                process.limits().defaultRetryAfter().toSeconds()))
                : answer;
    }

    /** Since the request was read, when its deadline was set. */
    private long nanos(UserResult result) {
        long begun = result.lookup().requestContext().deadlineNanos()
                - process.limits().deadline().toNanos();
        return process.ticker().nanos() - begun;
    }

    private static Problem problem(
            HttpServerRequest http, UserResult result, @Nullable SourceResult worst, int status) {
        Failure failure = worst == null ? null : worst.failure();
        if (worst == null || failure == null) {
            return Problem.of(502, "No result was produced for this user.", http.path());
        }
        List<String> missing =
                result.missing().stream().map(SourceResult::source).toList();
        return new Problem(
                failure.kind().type(),
                failure.title(worst.source()),
                status,
                "Missing: " + String.join(", ", missing) + ".",
                http.path(),
                out -> ResultWriter.errors(out, result));
    }
}
