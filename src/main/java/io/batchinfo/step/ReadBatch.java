package io.batchinfo.step;

import io.batchinfo.batch.Batch;
import io.batchinfo.batch.BatchRequest;
import io.batchinfo.batch.BatchRequestReader;
import io.batchinfo.batch.Collected;
import io.batchinfo.batch.InvalidRequest;
import io.batchinfo.batch.ResultShape;
import io.batchinfo.batch.ResultWriter;
import io.batchinfo.batch.Results;
import io.batchinfo.server.Accept;
import io.batchinfo.server.RequestId;
import io.batchinfo.source.Terms;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Reads a POST into the batch it asks for, or answers why it cannot be. Nothing of the request goes further than that. */
final class ReadBatch implements Processor {

    /** A stream keeps no results: so many of its ids take the room of one. */
    private static final int STREAM_IDS_FOR_ONE = 4;

    private final Process process;
    private final Supplier<ResultShape> shape;

    ReadBatch(Process process, Supplier<ResultShape> shape) {
        this.process = process;
        this.shape = shape;
    }

    @Override
    public void process(Exchange exchange) {
        Request request = Request.of(exchange);
        byte[] sent = exchange.getMessage().getBody(byte[].class);
        byte[] body = sent == null ? new byte[0] : sent;
        request.closeDoor();
        Accept accept = Accept.of(request.header("Accept"));
        if (!json(request.header("Content-Type"))) {
            request.refuse(415, "The body must be application/json.");
        } else if (accept == Accept.NEITHER) {
            request.refuse(406, "The answer can be application/json or application/x-ndjson.");
        } else {
            try {
                begin(exchange, request, body, accept == Accept.NDJSON);
            } catch (InvalidRequest e) {
                request.refuse(e);
            }
        }
    }

    private void begin(Exchange exchange, Request request, byte[] body, boolean stream) throws InvalidRequest {
        BatchLimits limits = process.limits();
        BatchRequest read = BatchRequestReader.read(body, stream ? limits.streamIds() : limits.ids());
        int ids = read.ids().size();
        if (process.ids().of(request.http()).take(stream ? ids / STREAM_IDS_FOR_ONE : ids)) {
            exchange.getMessage().setBody(stream ? stream(request, read) : inOnePiece(request.http(), read));
        } else {
            request.overloaded();
        }
    }

    private Batch stream(Request request, BatchRequest read) {
        BatchLimits limits = process.limits();
        Results results = new Lines(request.http(), new ResultWriter(shape.get(), read.includeSources()));
        Terms terms = terms(request.http(), read, Long.MAX_VALUE);
        return new Batch(read, terms, results, limits.streamUsersAtFirst(), limits.usersAtOnce(), process.ticker());
    }

    /** A batch that is answered with one JSON text, within the deadline. */
    Batch inOnePiece(HttpServerRequest http, BatchRequest read) {
        int atOnce = process.limits().usersAtOnce();
        long deadline = process.ticker().nanos() + process.limits().deadline().toNanos();
        Results results = new Collected(read.ids().size(), process.results().of(http)::take);
        return new Batch(read, terms(http, read, deadline), results, atOnce, atOnce, process.ticker());
    }

    private static Terms terms(HttpServerRequest http, BatchRequest read, long deadlineNanos) {
        return new Terms(
                RequestId.inLog(http),
                TimeUnit.SECONDS.toNanos(read.maxAgeSeconds()),
                TimeUnit.SECONDS.toNanos(read.staleIfErrorSeconds()),
                deadlineNanos,
                read.without(),
                http.response()::closed);
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
