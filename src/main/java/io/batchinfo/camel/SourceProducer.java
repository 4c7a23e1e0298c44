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
        UserLookup lookup = exchange.getMessage().getMandatoryBody(UserLookup.class);
        RequestActivity activity = lookup.requestContext().activity();
        activity.began();
        try {
            SourceResult result = new UserSources(sources, lookup, exchange).fetch(name);
            exchange.getMessage().setBody(result);
        } finally {
            activity.ended();
        }
    }
}
