package io.batchinfo.camel;

import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.DefaultComponent;

/**
 * The Camel component {@code source:}. A route from {@code source:posts} is one attempt of the source {@code posts}; a step
 * to {@code source:posts} calls the source through its whole resilience stack.
 */
public final class SourceComponent extends DefaultComponent {

    private final GenerationSources sources;

    SourceComponent(CamelContext context, GenerationSources sources) {
        super(context);
        this.sources = sources;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String name, Map<String, Object> parameters) throws Exception {
        if (name.isBlank() || name.contains("/")) {
            throw new IllegalArgumentException("'" + uri + "' needs the name of a source, such as source:posts");
        }
        if (parameters.get("schema") instanceof String schema && schema.startsWith("#")) {
            CamelContextHelper.mandatoryLookup(getCamelContext(), schema.substring(1), SchemaBean.class);
        }
        SourceEndpoint endpoint = new SourceEndpoint(uri, this, name, sources);
        setProperties(endpoint, parameters);
        return endpoint;
    }
}
