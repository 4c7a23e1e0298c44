package io.batchinfo.camel;

import io.batchinfo.routes.PlaceholderResolver;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.NoErrorHandlerBuilder;
import org.apache.camel.model.CircuitBreakerDefinition;
import org.apache.camel.model.EndpointRequiredDefinition;
import org.apache.camel.model.MulticastDefinition;
import org.apache.camel.model.ProcessDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SplitDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.support.CamelContextHelper;
import org.jspecify.annotations.Nullable;

/** What the models of one generation's routes say before any request: which routes lead where, and which are as simple as shipped. */
final class RouteLayout {

    static final RouteLayout EMPTY = new RouteLayout(null, List.of());

    private static final String DIRECT = "direct:";
    private static final String SOURCE = "source:";
    private static final String SPLIT = "split";
    private static final List<String> BATCH_STEPS =
            List.of("readBatchRequest", "addCachedResults", SPLIT, "writeBatchResponse");

    private final @Nullable CamelContext context;
    private final @Nullable PlaceholderResolver placeholders;
    private final Map<String, RouteDefinition> byId = new LinkedHashMap<>();
    private final Map<String, RouteDefinition> byStart = new LinkedHashMap<>();

    RouteLayout(@Nullable CamelContext context, Collection<RouteDefinition> routes) {
        this.context = context;
        this.placeholders = context == null ? null : new PlaceholderResolver(context);
        for (RouteDefinition route : routes) {
            byId.put(route.getRouteId(), route);
            if (route.getInput() != null) {
                byStart.put(address(route, route.getInput().getEndpointUri()), route);
            }
        }
    }

    /** The routes that begin with {@code source:}, by the name of the source. */
    Map<String, RouteDefinition> sourceRoutes() {
        Map<String, RouteDefinition> sources = new LinkedHashMap<>();
        byStart.forEach((start, route) -> {
            if (start.startsWith(SOURCE)) {
                sources.put(start.substring(SOURCE.length()), route);
            }
        });
        return sources;
    }

    /** The names of the sources that a route calls, itself or through other routes, in the order of the steps. */
    Set<String> reachableSources(String routeId) {
        Set<String> sources = new LinkedHashSet<>();
        Set<RouteDefinition> seen = new HashSet<>();
        RouteDefinition start = byId.get(routeId);
        if (start != null) {
            collect(start, sources, seen);
        }
        return sources;
    }

    /**
     * All sources that any route calls.
     *
     * @param orDisabled true where a step that is disabled counts, too
     */
    Set<String> calledSources(boolean orDisabled) {
        Set<String> sources = new LinkedHashSet<>();
        for (RouteDefinition route : byId.values()) {
            for (String target : targets(route, orDisabled)) {
                if (target.startsWith(SOURCE)) {
                    sources.add(target.substring(SOURCE.length()));
                }
            }
        }
        return sources;
    }

    private void collect(RouteDefinition route, Set<String> sources, Set<RouteDefinition> seen) {
        if (!seen.add(route)) {
            return;
        }
        for (String target : targets(route, false)) {
            if (target.startsWith(SOURCE)) {
                sources.add(target.substring(SOURCE.length()));
            }
            RouteDefinition next = target.startsWith(DIRECT) ? byStart.get(target) : null;
            if (next != null) {
                collect(next, sources, seen);
            }
        }
    }

    private List<String> targets(RouteDefinition route, boolean orDisabled) {
        List<String> targets = new ArrayList<>();
        Deque<ProcessorDefinition<?>> left = new ArrayDeque<>(route.getOutputs());
        while (!left.isEmpty()) {
            ProcessorDefinition<?> step = left.poll();
            if (!orDisabled && isDisabled(step)) {
                continue;
            }
            if (step instanceof EndpointRequiredDefinition to && to.getEndpointUri() != null) {
                targets.add(address(route, to.getEndpointUri()));
            }
            if (step instanceof CircuitBreakerDefinition breaker && breaker.getOnFallback() != null) {
                left.addAll(breaker.getOnFallback().getOutputs());
            }
            List<ProcessorDefinition<?>> inner = step.getOutputs();
            for (int i = inner.size() - 1; i >= 0; i--) {
                left.addFirst(inner.get(i));
            }
        }
        return targets;
    }

    /** True where Camel leaves the step out. */
    boolean isDisabled(ProcessorDefinition<?> step) {
        return context != null && Boolean.TRUE.equals(CamelContextHelper.parseBoolean(context, step.getDisabled()));
    }

    /**
     * The sources of a user, in the order of the multicast, where the route splits a batch to a route of users that is nothing
     * but one multicast to sources. Empty otherwise: then each user needs the routes.
     */
    List<String> fastPathSources(String routeId) {
        RouteDefinition batch = byId.get(routeId);
        RouteDefinition user = batch == null ? null : userRoute(batch);
        if (user == null || user.getOutputs().size() != 1) {
            return List.of();
        }
        if (!(user.getOutputs().get(0) instanceof MulticastDefinition multicast)
                || isDisabled(multicast)
                || multicast.getOnPrepare() != null
                || !isRef(multicast.getAggregationStrategy(), "userAggregationStrategy")) {
            return List.of();
        }
        List<String> sources = new ArrayList<>();
        for (ProcessorDefinition<?> branch : multicast.getOutputs()) {
            if (isDisabled(branch)) {
                continue;
            }
            String target = branch instanceof ToDefinition to ? address(user, String.valueOf(to.getEndpointUri())) : "";
            if (!target.startsWith(SOURCE) || !byStart.containsKey(target)) {
                return List.of();
            }
            sources.add(target.substring(SOURCE.length()));
        }
        return sources;
    }

    private @Nullable RouteDefinition userRoute(RouteDefinition batch) {
        for (SplitDefinition split :
                ProcessorDefinitionHelper.filterTypeInOutputs(batch.getOutputs(), SplitDefinition.class)) {
            if (isRef(split.getAggregationStrategy(), "batchAggregationStrategy")
                    && split.getOutputs().size() == 1
                    && split.getOutputs().get(0) instanceof ToDefinition to) {
                return byStart.get(address(batch, String.valueOf(to.getEndpointUri())));
            }
        }
        return null;
    }

    /** True for a route that reads a batch, splits it, and answers; and nothing else. */
    boolean isBatchPattern(String routeId) {
        RouteDefinition route = byId.get(routeId);
        return route != null
                && route.getOutputs().stream()
                        .map(RouteLayout::pattern)
                        .toList()
                        .equals(BATCH_STEPS)
                && route.getRoutePolicies() == null
                && route.getRoutePolicyRef() == null;
    }

    private static String pattern(ProcessorDefinition<?> step) {
        if (step.getDisabled() != null) {
            return "";
        }
        if (step instanceof SplitDefinition) {
            return SPLIT;
        }
        return step instanceof ProcessDefinition process ? String.valueOf(process.getRef()) : "";
    }

    /** True where each step of a source keeps the time of the attempt by itself: a call of {@code upstream:}, in a breaker or not. */
    boolean isSelfBounded(String routeId) {
        RouteDefinition route = byId.get(routeId);
        if (route == null) {
            return false;
        }
        List<ProcessorDefinition<?>> steps = route.getOutputs();
        if (steps.size() == 1
                && steps.get(0) instanceof CircuitBreakerDefinition breaker
                && breaker.getOnFallback() == null) {
            steps = breaker.getOutputs();
        }
        return steps.size() == 1
                && steps.get(0) instanceof ToDefinition to
                && address(String.valueOf(to.getEndpointUri())).startsWith("upstream:")
                && route.getRouteConfigurationId() == null
                && !handlesErrors(route);
    }

    /** False for the shipped pattern, whose error handler {@link io.batchinfo.routes} has switched off. */
    private static boolean handlesErrors(RouteDefinition route) {
        return route.isErrorHandlerFactorySet() && !(route.getErrorHandlerFactory() instanceof NoErrorHandlerBuilder);
    }

    static boolean isRef(@Nullable String written, String name) {
        return written != null && (written.equals(name) || written.equals("#" + name));
    }

    private String address(RouteDefinition route, String uri) {
        return address(placeholders == null ? uri : placeholders.resolve(route, uri));
    }

    /** A URI without its options. */
    private static String address(String uri) {
        String plain = uri.replaceFirst("^(\\w[\\w+-]*)://", "$1:");
        int options = plain.indexOf('?');
        return options < 0 ? plain : plain.substring(0, options);
    }
}
