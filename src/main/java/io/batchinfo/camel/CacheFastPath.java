package io.batchinfo.camel;

import io.batchinfo.resilience.ResilientSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.StatefulService;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.model.FilterDefinition;
import org.apache.camel.model.Model;
import org.apache.camel.model.MulticastDefinition;
import org.apache.camel.model.PolicyDefinition;
import org.apache.camel.model.ProcessDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.support.CamelContextHelper;
import org.jspecify.annotations.Nullable;

/**
 * Says whether users and batches that are wholly cached need the routes at all. They do not as long as a batch is nothing
 * but read, split and answered, {@code user} is nothing but the
 * multicast and each of its sources nothing but its policy; whoever adds a step gets it run for every user.
 */
final class CacheFastPath {

    private static final String DIRECT = "direct:";

    private static final List<String> BATCH =
            List.of("readBatchRequest", "addCachedResults", "${body.waiting}", "writeBatchResponse");

    private CacheFastPath() {}

    /** Looks at the routes of a context and tells its sources. */
    static void find(CamelContext context, GenerationSources sources) {
        Model model = context.getCamelContextExtension().getContextPlugin(Model.class);
        for (RouteDefinition route : model.getRouteDefinitions()) {
            Route running = context.getRoute(route.getRouteId());
            if (batchOnly(route)
                    && running.getEndpoint() instanceof PlatformHttpEndpoint http
                    && running.getConsumer() instanceof StatefulService consumer) {
                sources.setFastPathRoute(new GenerationSources.FastPathRoute(http.getPath(), consumer));
            }
        }
        RouteDefinition user = model.getRouteDefinition("user");
        if (user == null) {
            return;
        }
        for (ProcessorDefinition<?> step : user.getOutputs()) {
            if (step instanceof MulticastDefinition multicast && foldsUsers(multicast) && works(context, multicast)) {
                boolean plain = user.getOutputs().size() == 1 && multicast.getOnPrepare() == null;
                List<@Nullable ResilientSource> branches = new ArrayList<>();
                for (ProcessorDefinition<?> branch : multicast.getOutputs()) {
                    boolean works = works(context, branch);
                    ResilientSource source = works ? source(branch, sources) : null;
                    branches.add(source);
                    plain &= !works || policyOnly(model, source);
                }
                sources.setLayout(branches, plain);
            }
        }
    }

    /** False for a step that is {@code disabled}: Camel passes it, but it keeps its place among its neighbours. */
    private static boolean works(CamelContext context, ProcessorDefinition<?> step) {
        return !Boolean.TRUE.equals(CamelContextHelper.parseBoolean(context, step.getDisabled()));
    }

    /** True for a route that reads a batch, has its users worked on where some wait, and answers; and no more. */
    private static boolean batchOnly(RouteDefinition route) {
        List<String> steps =
                route.getOutputs().stream().map(CacheFastPath::step).toList();
        return steps.equals(BATCH) && route.getRoutePolicies() == null && route.getRoutePolicyRef() == null;
    }

    private static String step(ProcessorDefinition<?> step) {
        if (step.getDisabled() != null) {
            return "";
        }
        if (step instanceof FilterDefinition filter) {
            return filter.getExpression().getExpression();
        }
        return step instanceof ProcessDefinition process ? String.valueOf(process.getRef()) : "";
    }

    private static @Nullable ResilientSource source(ProcessorDefinition<?> branch, GenerationSources sources) {
        String uri = branch instanceof ToDefinition to ? String.valueOf(to.getEndpointUri()) : "";
        return uri.startsWith(DIRECT) ? sources.named(uri.substring(DIRECT.length())) : null;
    }

    private static boolean foldsUsers(MulticastDefinition multicast) {
        String fold = String.valueOf(multicast.getAggregationStrategy());
        return fold.equals("userAggregationStrategy") || fold.equals("#userAggregationStrategy");
    }

    private static boolean policyOnly(Model model, @Nullable ResilientSource source) {
        RouteDefinition route =
                source == null ? null : model.getRouteDefinition(source.config().name());
        return route != null
                && route.getOutputs().size() == 1
                && route.getOutputs().get(0) instanceof PolicyDefinition;
    }
}
