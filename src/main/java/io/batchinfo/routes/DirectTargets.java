package io.batchinfo.routes;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.camel.model.CircuitBreakerDefinition;
import org.apache.camel.model.DynamicRouterDefinition;
import org.apache.camel.model.EndpointRequiredDefinition;
import org.apache.camel.model.EnrichDefinition;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.PollEnrichDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RecipientListDefinition;
import org.apache.camel.model.RoutingSlipDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.model.language.ConstantExpression;
import org.apache.camel.model.language.ExpressionDefinition;
import org.apache.camel.model.language.SimpleExpression;
import org.jspecify.annotations.Nullable;

/** Finds the {@code direct:} and {@code source:} routes that steps send to, as far as the model shows them. */
final class DirectTargets {

    private static final List<String> SCHEMES = List.of("direct:", "source:");

    private DirectTargets() {}

    /** A step and the URI that it sends to. */
    record Target(ProcessorDefinition<?> step, String uri) {}

    /** True where a URI names a route of the same generation. */
    static boolean isInternal(String uri) {
        return SCHEMES.stream().anyMatch(uri::startsWith);
    }

    /**
     * Targets of steps and of all nested steps, including those of onException, onCompletion and onFallback.
     *
     * @param placeholders fills in the placeholders of a URI
     */
    static List<Target> of(List<ProcessorDefinition<?>> steps, UnaryOperator<String> placeholders) {
        List<Target> targets = new ArrayList<>();
        for (ProcessorDefinition<?> step :
                ProcessorDefinitionHelper.filterTypeInOutputs(steps, ProcessorDefinition.class)) {
            if (step instanceof CircuitBreakerDefinition breaker && breaker.getOnFallback() != null) {
                targets.addAll(of(breaker.getOnFallback().getOutputs(), placeholders));
            }
            uris(step).stream()
                    .map(placeholders)
                    .filter(uri -> isInternal(uri) && !uri.contains("{"))
                    .forEach(uri -> targets.add(new Target(step, uri)));
        }
        return targets;
    }

    private static List<String> uris(ProcessorDefinition<?> step) {
        if (Boolean.parseBoolean(step.getDisabled())) {
            return List.of();
        }
        if (step instanceof ToDynamicDefinition dynamic) {
            return list(dynamic.getUri());
        }
        if (step instanceof EndpointRequiredDefinition send) {
            return list(send.getEndpointUri());
        }
        boolean sends = step instanceof EnrichDefinition
                || step instanceof PollEnrichDefinition
                || step instanceof RecipientListDefinition
                || step instanceof RoutingSlipDefinition
                || step instanceof DynamicRouterDefinition;
        return sends && step instanceof ExpressionNode node ? written(node.getExpression()) : List.of();
    }

    /** Constant URIs: one, or several separated by commas. */
    private static List<String> written(@Nullable ExpressionDefinition expression) {
        if (expression instanceof ConstantExpression || expression instanceof SimpleExpression) {
            return Arrays.stream(expression.getExpression().split(","))
                    .map(String::strip)
                    .toList();
        }
        return List.of();
    }

    private static List<String> list(@Nullable String uri) {
        return uri == null ? List.of() : List.of(uri);
    }
}
