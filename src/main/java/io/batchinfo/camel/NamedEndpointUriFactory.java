package io.batchinfo.camel;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.camel.support.component.EndpointUriFactorySupport;

/**
 * Builds the URI of {@code uri: source} with the name among its parameters. Visual editors write this form, because they do not
 * know what follows the scheme of a component that is not in their catalog.
 */
public final class NamedEndpointUriFactory extends EndpointUriFactorySupport {

    /** The parameter that names the source, by the scheme. */
    private static final Map<String, String> NAMES = Map.of("source", "name", "upstream", "source");

    @Override
    public boolean isEnabled(String scheme) {
        return NAMES.containsKey(scheme);
    }

    @Override
    public String buildUri(String scheme, Map<String, Object> properties, boolean encode) {
        Map<String, Object> options = new HashMap<>(properties);
        String parameter = NAMES.get(scheme);
        Object name = options.remove(parameter);
        if (name == null || name.toString().isBlank()) {
            throw new IllegalArgumentException("'" + scheme + "' needs the name of a source, such as " + scheme
                    + ":posts, or as the parameter '" + parameter + "'");
        }
        String uri = scheme + ":" + name;
        return options.isEmpty() ? uri : buildQueryParameters(uri, options, encode);
    }

    @Override
    public Set<String> propertyNames() {
        return Set.copyOf(NAMES.values());
    }

    @Override
    public Set<String> secretPropertyNames() {
        return Set.of();
    }

    @Override
    public Map<String, String> multiValuePrefixes() {
        return Map.of();
    }

    @Override
    public boolean isLenientProperties() {
        return false;
    }
}
