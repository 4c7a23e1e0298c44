package io.batchinfo.step;

import io.batchinfo.batch.Batch;
import io.batchinfo.batch.BatchRequest;
import io.batchinfo.batch.BatchRequestReader;
import io.batchinfo.batch.Collected;
import io.batchinfo.batch.InvalidRequest;
import io.batchinfo.server.Accept;
import io.batchinfo.source.Part;
import io.batchinfo.source.Source;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers a small batch that is wholly cached on the event loop that read it: no worker, no exchange. Whatever else comes
 * goes on to the routes, and so does every batch once a step was added to them; see {@link Shortcut}.
 */
final class CachedBatch implements Handler<RoutingContext> {

    /** Larger bodies and answers would keep the other connections of the event loop waiting. */
    private static final int MOST_BODY_BYTES = 8 << 10;

    private static final int MOST_ANSWER_BYTES = 256 << 10;

    private final Process process;
    private final Sources sources;
    private final ReadBatch readBatch;
    private final AnswerBatch answerBatch;

    CachedBatch(Process process, Sources sources, ReadBatch readBatch, AnswerBatch answerBatch) {
        this.process = process;
        this.sources = sources;
        this.readBatch = readBatch;
        this.answerBatch = answerBatch;
    }

    @Override
    public void handle(RoutingContext ctx) {
        Buffer body = ctx.body().buffer();
        List<Source> wholly = sources.wholly();
        Batch batch = wholly != null && body != null && mayBe(ctx, body) ? batch(ctx, body) : null;
        if (wholly != null
                && batch != null
                && batch.results() instanceof Collected collected
                && answered(batch, wholly)) {
            ctx.response()
                    .putHeader(
                            "X-Batch-Complete", Boolean.toString(batch.tally().complete()))
                    .putHeader("Content-Type", "application/json")
                    .end(Buffer.buffer(answerBatch.json(batch, collected)));
            process.batchEvents().answered(batch);
        } else {
            ctx.next();
        }
    }

    private boolean mayBe(RoutingContext ctx, Buffer body) {
        HttpServerRequest request = ctx.request();
        return body.length() <= MOST_BODY_BYTES
                && sources.entrance(request.path())
                && !request.headers().contains("Prefer")
                && ReadBatch.json(Request.header(request, "Content-Type"))
                && Accept.of(Request.header(request, "Accept")) == Accept.JSON;
    }

    private @Nullable Batch batch(RoutingContext ctx, Buffer body) {
        try {
            BatchRequest read =
                    BatchRequestReader.read(body.getBytes(), process.limits().ids());
            return read.maxAgeSeconds() == 0 ? null : readBatch.inOnePiece(ctx.request(), read);
        } catch (InvalidRequest e) {
            return null;
        }
    }

    /** All or nothing: what the routes will give anew is not counted twice. */
    private static boolean answered(Batch batch, List<Source> wholly) {
        int users = batch.request().ids().size();
        List<List<Part>> parts = new ArrayList<>(users);
        int bytes = 0;
        for (int i = 0; i < users; i++) {
            List<Part> ofUser = AnswerCached.parts(wholly, batch.ask(i));
            for (Part part : ofUser) {
                bytes += part.data() == null ? 0 : part.data().json().length;
            }
            if (ofUser.size() < wholly.size() || bytes > MOST_ANSWER_BYTES) {
                return false;
            }
            parts.add(ofUser);
        }
        for (int i = 0; i < users; i++) {
            AnswerCached.give(batch, i, wholly, parts.get(i));
        }
        return true;
    }
}
