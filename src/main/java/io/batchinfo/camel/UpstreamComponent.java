package io.batchinfo.camel;

import io.batchinfo.upstream.BaseUrl;
import io.batchinfo.upstream.UpstreamClient;
import java.util.Map;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/** {@code upstream:profile?path=/api/users/{id}/profile}: one attempt at one source, through the process' own client. */
public final class UpstreamComponent extends DefaultComponent {

    private final UpstreamClient client;
    private final Function<String, BaseUrl> baseUrls;

    /** @param baseUrls where a source lives, by its name */
    UpstreamComponent(CamelContext context, UpstreamClient client, Function<String, BaseUrl> baseUrls) {
        super(context);
        this.client = client;
        this.baseUrls = baseUrls;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String source, Map<String, Object> parameters) {
        String path = getAndRemoveParameter(parameters, "path", String.class);
        if (path == null || !path.startsWith("/")) {
            throw new IllegalArgumentException("upstream:" + source + " needs a 'path' that begins with /");
        }
        return new UpstreamEndpoint(uri, this, source, path);
    }

    UpstreamClient client() {
        return client;
    }

    BaseUrl baseUrl(String source) {
        return baseUrls.apply(source);
    }
}
