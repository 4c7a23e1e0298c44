package io.batchinfo.camel;

import io.batchinfo.batch.Batch;
import io.batchinfo.batch.UserResult;
import io.batchinfo.resilience.ResilientSource;
import io.batchinfo.source.SourceResult;
import io.batchinfo.source.UserLookup;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Completes users whose parts are all cached, without an exchange per user; see {@link RouteLayout}. */
final class AddCachedResults implements Processor {

    private final GenerationSources sources;

    AddCachedResults(GenerationSources sources) {
        this.sources = sources;
    }

    @Override
    public void process(Exchange exchange) {
        List<ResilientSource> fastPathSources = sources.fastPathSources(exchange.getFromRouteId());
        Batch batch = exchange.getMessage().getBody(Batch.class);
        if (fastPathSources.isEmpty() || batch.requestContext().maxAgeNanos() == 0) {
            return;
        }
        int users = batch.request().ids().size();
        for (int i = 0; i < users && !batch.requestContext().cancelled().getAsBoolean(); i++) {
            List<SourceResult> parts = parts(fastPathSources, batch.lookup(i));
            if (parts.size() == fastPathSources.size()) {
                give(batch, i, fastPathSources, parts);
            }
        }
    }

    /** Gives a user the parts that {@link #parts} found. */
    static void give(Batch batch, int user, List<ResilientSource> fastPathSources, List<SourceResult> parts) {
        for (int s = 0; s < parts.size(); s++) {
            fastPathSources.get(s).recordDelivered(parts.get(s));
        }
        batch.add(new UserResult(batch.lookup(user), parts));
    }

    /** As many as there are without a call, up to the first that needs one. */
    static List<SourceResult> parts(List<ResilientSource> fastPathSources, UserLookup lookup) {
        List<SourceResult> parts = new ArrayList<>(fastPathSources.size());
        for (ResilientSource source : fastPathSources) {
            SourceResult part = source.fromCacheOrSkipped(lookup);
            if (part == null) {
                return List.of();
            }
            parts.add(part);
        }
        return parts;
    }
}
