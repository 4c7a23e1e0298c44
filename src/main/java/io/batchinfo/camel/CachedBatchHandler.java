package io.batchinfo.camel;

import io.batchinfo.batch.Batch;
import io.batchinfo.batch.BatchRequest;
import io.batchinfo.batch.BatchRequestReader;
import io.batchinfo.batch.BufferedResults;
import io.batchinfo.batch.InvalidRequestException;
import io.batchinfo.camel.GenerationSources.FastPathRoute;
import io.batchinfo.http.Accept;
import io.batchinfo.http.server.RequestRecord;
import io.batchinfo.resilience.ResilientSource;
import io.batchinfo.source.SourceResult;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers a small, completely cached batch on the event loop, without a worker thread or an exchange. All other requests are
 * passed to the routes, and so is every batch if the routes have additional steps; see {@link RouteLayout}.
 */
final class CachedBatchHandler implements Handler<RoutingContext> {

    /** Limit of bodies and responses, because larger ones would block the event loop. */
    private static final int MOST_BODY_BYTES = 8 << 10;

    private static final int MOST_ANSWER_BYTES = 256 << 10;

    private final SharedRuntime process;
    private final GenerationSources sources;
    private final ReadBatchRequest readBatchRequest;
    private final WriteBatchResponse writeBatchResponse;

    CachedBatchHandler(
            SharedRuntime process,
            GenerationSources sources,
            ReadBatchRequest readBatchRequest,
            WriteBatchResponse writeBatchResponse) {
        this.process = process;
        this.sources = sources;
        this.readBatchRequest = readBatchRequest;
        this.writeBatchResponse = writeBatchResponse;
    }

    @Override
    public void handle(RoutingContext ctx) {
        Buffer body = ctx.body().buffer();
        FastPathRoute route = body == null ? null : route(ctx, body);
        List<ResilientSource> fastPathSources = route == null ? List.of() : sources.fastPathSources(route.routeId());
        Batch batch = body == null || route == null || fastPathSources.isEmpty() ? null : batch(ctx, body, route);
        if (batch != null && batch.results() instanceof BufferedResults collected && answered(batch, fastPathSources)) {
            RequestCounts.record(
                    ctx.request(), batch.metadata(), batch.request().ids().size());
            ctx.response()
                    .putHeader(
                            "X-Batch-Complete",
                            Boolean.toString(batch.metadata().complete()))
                    .putHeader("Content-Type", "application/json")
                    .end(Buffer.buffer(writeBatchResponse.json(batch, collected)));
            process.batchEvents().answered(batch);
        } else {
            ctx.next();
        }
    }

    private @Nullable FastPathRoute route(RoutingContext ctx, Buffer body) {
        HttpServerRequest request = ctx.request();
        boolean plain = body.length() <= MOST_BODY_BYTES
                && !request.headers().contains("Prefer")
                && ReadBatchRequest.json(HttpExchange.header(request, "Content-Type"))
                && Accept.of(request) == Accept.JSON;
        return plain ? sources.fastPathRoute(request.path()) : null;
    }

    private @Nullable Batch batch(RoutingContext ctx, Buffer body, FastPathRoute route) {
        try {
            BatchRequest read =
                    BatchRequestReader.read(body.getBytes(), process.limits().ids());
            RequestRecord requestRecord = RequestRecord.of(ctx.request());
            if (requestRecord != null) {
                requestRecord.setParsedBody(read);
            }
            return read.maxAgeSeconds() == 0 ? null : readBatchRequest.inOnePiece(ctx.request(), read, route.routeId());
        } catch (InvalidRequestException e) {
            return null;
        }
    }

    /** The results of all users, or null; nothing is counted for null, because the routes will count it. */
    private static boolean answered(Batch batch, List<ResilientSource> fastPathSources) {
        int users = batch.request().ids().size();
        List<List<SourceResult>> parts = new ArrayList<>(users);
        int bytes = 0;
        for (int i = 0; i < users; i++) {
            List<SourceResult> ofUser = AddCachedResults.parts(fastPathSources, batch.lookup(i));
            for (SourceResult part : ofUser) {
                bytes += part.data() == null ? 0 : part.data().json().length;
            }
            if (ofUser.size() < fastPathSources.size() || bytes > MOST_ANSWER_BYTES) {
                return false;
            }
            parts.add(ofUser);
        }
        for (int i = 0; i < users; i++) {
            AddCachedResults.give(batch, i, fastPathSources, parts.get(i));
        }
        return true;
    }
}
