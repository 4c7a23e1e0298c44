package io.batchinfo.routes;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.model.Model;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDefinition;
import org.jspecify.annotations.Nullable;

/**
 * One route in the graph of the routes that serve.
 *
 * @param from the endpoint that the route consumes from, without its options
 * @param calls ids of the routes that its steps call, in their order
 */
public record RouteNode(String id, String from, List<String> calls) {

    public RouteNode {
        calls = List.copyOf(calls);
    }

    /** The graph of a started context, sorted by route id. */
    static List<RouteNode> graph(CamelContext context) {
        Model model = context.getCamelContextExtension().getContextPlugin(Model.class);
        List<RouteNode> nodes = new ArrayList<>();
        for (Route route : context.getRoutes()) {
            nodes.add(new RouteNode(
                    route.getRouteId(), from(route), calls(context, model.getRouteDefinition(route.getRouteId()))));
        }
        nodes.sort((a, b) -> a.id().compareTo(b.id()));
        return nodes;
    }

    private static List<String> calls(CamelContext context, @Nullable RouteDefinition definition) {
        if (definition == null) {
            return List.of();
        }
        return ProcessorDefinitionHelper.filterTypeInOutputs(definition.getOutputs(), ToDefinition.class).stream()
                .map(to -> target(context, to))
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    private static @Nullable String target(CamelContext context, ToDefinition step) {
        String uri = step.getEndpointUri();
        if (uri == null) {
            return null;
        }
        String wanted = withoutOptions(uri);
        for (Route route : context.getRoutes()) {
            if (from(route).equals(wanted)) {
                return route.getRouteId();
            }
        }
        return null;
    }

    private static String from(Route route) {
        return withoutOptions(route.getEndpoint().getEndpointUri());
    }

    private static String withoutOptions(String uri) {
        int options = uri.indexOf('?');
        return (options < 0 ? uri : uri.substring(0, options)).replace("://", ":");
    }
}
