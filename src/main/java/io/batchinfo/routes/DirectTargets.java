package io.batchinfo.routes;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

/** The {@code direct:} routes that steps send to, as far as they are known before a message is there. */
final class DirectTargets {

    private static final String DIRECT = "direct:";

    private DirectTargets() {}

    /** A step and the URI that it sends to. */
    record Target(ProcessorDefinition<?> step, String uri) {}

    /** Those of steps and of all steps inside them, also of what is done on an exception, on completion or as a fallback. */
    static List<Target> of(List<ProcessorDefinition<?>> steps) {
        List<Target> targets = new ArrayList<>();
        for (ProcessorDefinition<?> step :
                ProcessorDefinitionHelper.filterTypeInOutputs(steps, ProcessorDefinition.class)) {
            if (step instanceof CircuitBreakerDefinition breaker && breaker.getOnFallback() != null) {
                targets.addAll(of(breaker.getOnFallback().getOutputs()));
            }
            uris(step).stream()
                    .filter(uri -> uri.startsWith(DIRECT) && !uri.contains("{"))
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

    /** What is written there and needs no message: one URI, or several with commas between. */
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
