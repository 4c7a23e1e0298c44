package io.batchinfo.routes;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;

/**
 * The consumers of a generation that run without a request, such as {@code timer:} and {@code file:}. They are started in the
 * serving generation only: never in two generations at once, and never in one that is only checked.
 */
final class DeferredConsumers {

    /** Components whose consumers run only when a request or another route calls them. */
    private static final Set<String> PASSIVE =
            Set.of("direct", "source", "seda", "platform-http", "rest", "rest-api", "kamelet");

    private final CamelContext context;
    private final List<RouteDefinition> routes = new ArrayList<>();

    private DeferredConsumers(CamelContext context) {
        this.context = context;
    }

    /** Disables the automatic start of these consumers in a context that has not been started. */
    static DeferredConsumers defer(CamelContext context) {
        DeferredConsumers deferred = new DeferredConsumers(context);
        PlaceholderResolver placeholders = new PlaceholderResolver(context);
        Model model = context.getCamelContextExtension().getContextPlugin(Model.class);
        for (RouteDefinition route : model.getRouteDefinitions()) {
            String uri = placeholders.resolve(route, route.getInput().getEndpointUri());
            if (!PASSIVE.contains(uri.split(":", 2)[0]) && RouteValidator.autoStarts(placeholders, route)) {
                route.setAutoStartup("false");
                deferred.routes.add(route);
            }
        }
        return deferred;
    }

    /** Starts the consumers, all or none. */
    void start() throws Exception {
        try {
            for (RouteDefinition route : routes) {
                if (context.getRoute(route.getRouteId()) != null) {
                    context.getRouteController().startRoute(route.getRouteId());
                }
            }
        } catch (Exception e) {
            stop();
            throw e;
        }
    }

    /** Stops the consumers. Exchanges in flight have the timeout of the shutdown strategy. */
    void stop() throws Exception {
        for (RouteDefinition route : routes) {
            if (context.getRoute(route.getRouteId()) != null) {
                context.getRouteController().stopRoute(route.getRouteId());
            }
        }
    }
}
