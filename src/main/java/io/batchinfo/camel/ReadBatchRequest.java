package io.batchinfo.camel;

import io.batchinfo.batch.Batch;
import io.batchinfo.batch.BatchConfig;
import io.batchinfo.batch.BatchRequest;
import io.batchinfo.batch.BatchRequestReader;
import io.batchinfo.batch.BufferedResults;
import io.batchinfo.batch.InvalidRequestException;
import io.batchinfo.batch.ResultMapping;
import io.batchinfo.batch.ResultSink;
import io.batchinfo.batch.ResultWriter;
import io.batchinfo.http.Accept;
import io.batchinfo.http.RequestId;
import io.batchinfo.http.server.RequestRecord;
import io.batchinfo.source.RequestContext;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Reads a POST into the batch it asks for, or answers why it cannot be. Nothing of the request goes further than that. A body that
 * is a {@link BatchRequest} already, of a caller without HTTP, becomes its batch.
 */
final class ReadBatchRequest implements Processor {

    /** A stream keeps no results: so many of its ids take the room of one. */
    private static final int STREAM_IDS_FOR_ONE = 4;

    private final SharedRuntime process;
    private final GenerationSources sources;
    private final Supplier<ResultMapping> shape;
    private final OpenRequests open;
    private final WriteBatchResponse writeBatchResponse;

    ReadBatchRequest(
            SharedRuntime process,
            GenerationSources sources,
            Supplier<ResultMapping> shape,
            OpenRequests open,
            WriteBatchResponse writeBatchResponse) {
        this.process = process;
        this.sources = sources;
        this.shape = shape;
        this.open = open;
        this.writeBatchResponse = writeBatchResponse;
    }

    @Override
    public void process(Exchange exchange) {
        if (exchange.getMessage().getBody() instanceof BatchRequest read) {
            exchange.getMessage().setBody(withoutHttp(read, exchange.getFromRouteId()));
            return;
        }
        HttpExchange request = HttpExchange.of(exchange);
        RequestRecord requestRecord = RequestRecord.of(request.http());
        BatchRequest parsed = requestRecord == null ? null : requestRecord.parsedBody(BatchRequest.class);
        byte[] sent = parsed == null ? exchange.getMessage().getBody(byte[].class) : null;
        request.removeInboundHeaders();
        Accept accept = Accept.of(request.http());
        if (!json(request.header("Content-Type"))) {
            request.respond(415, "The body must be application/json.");
        } else if (accept == Accept.NEITHER) {
            request.respond(406, "Response types are application/json and application/x-ndjson.");
        } else {
            try {
                boolean stream = accept == Accept.NDJSON;
                BatchConfig limits = process.limits();
                BatchRequest read = parsed == null
                        ? BatchRequestReader.read(
                                sent == null ? new byte[0] : sent, stream ? limits.maxStreamIds() : limits.ids())
                        : parsed;
                begin(exchange, request, read, stream);
            } catch (InvalidRequestException e) {
                request.respond(e);
            }
        }
    }

    private void begin(Exchange exchange, HttpExchange request, BatchRequest read, boolean stream) {
        int ids = read.ids().size();
        if (process.ids().of(request.http()).tryAcquire(stream ? ids / STREAM_IDS_FOR_ONE : ids)) {
            String routeId = exchange.getFromRouteId();
            exchange.getMessage()
                    .setBody(stream ? stream(request.http(), read, routeId) : buffered(request.http(), read, routeId));
        } else {
            request.overloaded();
        }
    }

    private Batch stream(HttpServerRequest http, BatchRequest read, String routeId) {
        BatchConfig limits = process.limits();
        NdjsonResponseSink results = new NdjsonResponseSink(http, new ResultWriter(shape.get(), read.includeSources()));
        RequestContext requestContext = requestContext(http, read, routeId, Long.MAX_VALUE);
        Batch batch = new Batch(
                read,
                requestContext,
                results,
                Math.min(limits.streamInitialConcurrency(), process.slowStart().concurrency()),
                limits.maxConcurrentUsers(),
                process.ticker());
        StreamRequest request = new StreamRequest(
                batch,
                () -> writeBatchResponse.end(batch, results, http),
                limits.deadline().toNanos());
        open.add(http, request);
        request.watch(process);
        return batch;
    }

    private Batch buffered(HttpServerRequest http, BatchRequest read, String routeId) {
        Batch batch = inOnePiece(http, read, routeId);
        BufferedRequest request = new BufferedRequest(http, () -> writeBatchResponse.answer(batch, http));
        open.add(http, request);
        request.expireAt(batch.requestContext().deadlineNanos(), process);
        return batch;
    }

    /** A batch that is answered with one JSON text, within the deadline. */
    Batch inOnePiece(HttpServerRequest http, BatchRequest read, String routeId) {
        BatchConfig limits = process.limits();
        long deadline = process.ticker().nanos() + limits.deadline().toNanos();
        ResultSink results =
                new BufferedResults(read.ids().size(), process.results().of(http)::tryAcquire);
        return new Batch(
                read,
                requestContext(http, read, routeId, deadline),
                results,
                // users at once fill bulk calls, which are few
                sources.anyBulk()
                        ? limits.maxConcurrentUsers()
                        : process.slowStart().concurrency(),
                limits.maxConcurrentUsers(),
                process.ticker());
    }

    private Batch withoutHttp(BatchRequest read, String routeId) {
        int atOnce = process.limits().maxConcurrentUsers();
        long deadline = process.ticker().nanos() + process.limits().deadline().toNanos();
        RequestContext requestContext = new RequestContext(
                "-",
                TimeUnit.SECONDS.toNanos(read.maxAgeSeconds()),
                TimeUnit.SECONDS.toNanos(read.staleIfErrorSeconds()),
                deadline,
                sources.due(routeId),
                read.excludedSources(),
                () -> false);
        ResultSink results = new BufferedResults(read.ids().size(), bytes -> true);
        return new Batch(read, requestContext, results, atOnce, atOnce, process.ticker());
    }

    private RequestContext requestContext(
            HttpServerRequest http, BatchRequest read, String routeId, long deadlineNanos) {
        return new RequestContext(
                        RequestId.inLog(http),
                        TimeUnit.SECONDS.toNanos(read.maxAgeSeconds()),
                        TimeUnit.SECONDS.toNanos(read.staleIfErrorSeconds()),
                        deadlineNanos,
                        sources.due(routeId),
                        read.excludedSources(),
                        http.response()::closed)
                .refetching(RequestRecord.refetchedSources(http));
    }

    /** {@code application/json} or {@code application/*+json}. */
    static boolean json(String contentType) {
        if (contentType.equals("application/json")) {
            return true;
        }
        String type = contentType.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
        return type.equals("application/json") || type.startsWith("application/") && type.endsWith("+json");
    }
}
