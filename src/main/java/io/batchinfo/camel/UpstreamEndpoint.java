package io.batchinfo.camel;

import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/** A path of an upstream API. */
@UriEndpoint(
        firstVersion = "1.0.0",
        scheme = "upstream",
        title = "Upstream",
        syntax = "upstream:source",
        producerOnly = true)
public final class UpstreamEndpoint extends DefaultEndpoint {

    @UriPath(description = "The source whose base URL and connection pool are used.")
    private final String source;

    @UriParam(description = "The path; {id} is replaced by the user id.")
    private final String path;

    UpstreamEndpoint(String uri, UpstreamComponent component, String source, String path) {
        super(uri, component);
        this.source = source;
        this.path = path;
    }

    @Override
    public Producer createProducer() {
        UpstreamComponent component = (UpstreamComponent) getComponent();
        return new UpstreamProducer(this, component.client(), component.baseUrl(source));
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException("upstream: has no consumer");
    }

    String source() {
        return source;
    }

    String path() {
        return path;
    }
}
