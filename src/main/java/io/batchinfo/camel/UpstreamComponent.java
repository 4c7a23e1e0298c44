package io.batchinfo.camel;

import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/** {@code upstream:profile?path=/api/users/{id}/profile}: one attempt at one source, through the process' own client. */
public final class UpstreamComponent extends DefaultComponent {

    private final SharedRuntime process;

    UpstreamComponent(CamelContext context, SharedRuntime process) {
        super(context);
        this.process = process;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String source, Map<String, Object> parameters) throws Exception {
        UpstreamEndpoint endpoint = new UpstreamEndpoint(uri, this, source);
        setProperties(endpoint, parameters);
        endpoint.prepare(process);
        return endpoint;
    }
}
