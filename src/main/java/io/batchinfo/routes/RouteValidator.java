package io.batchinfo.routes;

import io.batchinfo.routes.DirectTargets.Target;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.PatternHelper;

/**
 * Finds faults that Camel does not report at load: a missing target, which Camel reports when a message is sent, and a missing
 * routeConfiguration, which Camel never reports.
 */
final class RouteValidator {

    private final CamelContext context;
    private final HttpRoutes http = new HttpRoutes();
    private final Model model;
    private final FaultLocator places;
    private final PlaceholderResolver placeholders;
    private final Map<String, RouteDefinition> starts = new HashMap<>();
    private final List<RouteException> faults = new ArrayList<>();

    RouteValidator(CamelContext context, FaultLocator places) {
        this.context = context;
        this.model = context.getCamelContextExtension().getContextPlugin(Model.class);
        this.places = places;
        this.placeholders = new PlaceholderResolver(context);
    }

    /** Checks all routes of the context, which has not been started. */
    List<RouteException> validate() {
        List<RouteDefinition> routes = model.getRouteDefinitions();
        routes.forEach(this::addStart);
        for (RouteDefinition route : routes) {
            requireTargets(route);
            requireConfigurations(route);
        }
        return faults;
    }

    /** False where a route waits for an operator to start it. */
    static boolean autoStarts(PlaceholderResolver placeholders, RouteDefinition route) {
        String auto = route.getAutoStartup();
        return auto == null || !placeholders.resolve(route, auto).equalsIgnoreCase("false");
    }

    private boolean isIncluded(RouteDefinition route) {
        String condition = route.getPrecondition();
        if (condition == null || condition.isBlank()) {
            return true;
        }
        String text = placeholders.resolve(route, condition);
        return context.resolveLanguage("simple").createPredicate(text).matches(new DefaultExchange(context));
    }

    private void addStart(RouteDefinition route) {
        if (route.getInput() == null) {
            FaultLocator.Place place = places.of(route);
            faults.add(new RouteException(place.file(), place.line(), "the route has no 'from'"));
            return;
        }
        String uri = placeholders.resolve(route, route.getInput().getEndpointUri());
        String start = address(uri);
        if (!isIncluded(route)) {
            return;
        }
        for (HttpRoutes.Conflict conflict : http.add(uri, route)) {
            String text = "the route at " + places.of(conflict.other()) + " answers " + conflict.what() + " too";
            faults.add(places.fault(places.of(route), start.replaceFirst("\\?.*", ""), text));
        }
        RouteDefinition other = starts.putIfAbsent(start, route);
        if (other != null && !start.startsWith("platform-http:")) {
            String text = "a route in " + places.of(other).file() + " begins with '" + start + "' too";
            faults.add(places.fault(places.of(route), start, text));
        }
    }

    private void requireTargets(RouteDefinition route) {
        for (Target target : DirectTargets.of(route.getOutputs(), text -> placeholders.resolve(route, text))) {
            String start = address(target.uri());
            if (!starts.containsKey(start)) {
                String name = start.substring(start.indexOf(':') + 1);
                String text = "no route begins with '" + start + "'";
                faults.add(places.fault(places.of(route, target.step()), name, text));
            }
        }
    }

    private void requireConfigurations(RouteDefinition route) {
        String wanted = route.getRouteConfigurationId();
        for (String id : wanted == null || wanted.contains("{") ? new String[0] : wanted.split(",")) {
            boolean found = model.getRouteConfigurationDefinitions().stream()
                    .anyMatch(rules -> PatternHelper.matchPattern(rules.getId(), id));
            if (!found) {
                faults.add(places.fault(places.of(route), id, "unknown routeConfiguration '" + id + "'"));
            }
        }
    }

    /** What must be unique among the starts of routes: of {@code direct:} and {@code source:} the name, of others all. */
    private static String address(String uri) {
        String plain = uri.replaceFirst("^(\\w[\\w+-]*)://", "$1:");
        int options = plain.indexOf('?');
        return options < 0 || !DirectTargets.isInternal(plain) ? plain : plain.substring(0, options);
    }
}
