package io.batchinfo.camel;

import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;

/** The start of a source's route. Its processor makes one attempt; {@link SourceProducer} runs it. */
final class SourceConsumer extends DefaultConsumer {

    SourceConsumer(SourceEndpoint endpoint, Processor attempt) {
        super(endpoint, attempt);
    }

    @Override
    public SourceEndpoint getEndpoint() {
        return (SourceEndpoint) super.getEndpoint();
    }
}
