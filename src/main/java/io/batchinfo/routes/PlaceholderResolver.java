package io.batchinfo.routes;

import java.util.Map;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.PropertiesComponent;
import org.jspecify.annotations.Nullable;

/** Resolves the {@code {{placeholders}}} of a route as Camel does when the route starts. */
public final class PlaceholderResolver {

    private final CamelContext context;

    public PlaceholderResolver(CamelContext context) {
        this.context = context;
    }

    /** The resolved text; unchanged if a placeholder has no value, which the start of the route rejects. */
    public String resolve(RouteDefinition route, String text) {
        if (!text.contains("{{")) {
            return text;
        }
        PropertiesComponent properties = context.getPropertiesComponent();
        properties.setLocalProperties(parameters(route));
        try {
            return context.resolvePropertyPlaceholders(text);
        } catch (IllegalArgumentException e) {
            return text;
        } finally {
            properties.setLocalProperties(null);
        }
    }

    private static @Nullable Properties parameters(RouteDefinition route) {
        Map<String, Object> values = route.getTemplateParameters();
        if (values == null) {
            return null;
        }
        Properties parameters = new Properties();
        values.forEach((name, value) -> parameters.setProperty(name, String.valueOf(value)));
        return parameters;
    }
}
