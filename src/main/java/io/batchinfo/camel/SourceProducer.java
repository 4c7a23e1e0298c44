package io.batchinfo.camel;

import io.batchinfo.source.RequestActivity;
import io.batchinfo.source.SourceResult;
import io.batchinfo.source.UserLookup;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;

/** Replaces the {@link UserLookup} in the body with the {@link SourceResult} of the source. A failure is a result. */
final class SourceProducer extends DefaultProducer {

    private final GenerationSources sources;

    SourceProducer(SourceEndpoint endpoint, GenerationSources sources) {
        super(endpoint);
        this.sources = sources;
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        String name = ((SourceEndpoint) getEndpoint()).getName();
        GenerationSources.Entry entry = sources.entry(name);
        if (entry == null) {
            throw new IllegalStateException("no route begins with source:" + name);
        }
        UserLookup lookup = exchange.getMessage().getMandatoryBody(UserLookup.class);
        RequestActivity activity = lookup.requestContext().activity();
        activity.began();
        try {
            SourceResult result = entry.source().fetch(lookup, entry.attempts(exchange));
            exchange.getMessage().setBody(result);
        } finally {
            activity.ended();
        }
    }
}
