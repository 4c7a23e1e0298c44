package io.batchinfo.step;

import io.batchinfo.source.Source;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.MulticastDefinition;
import org.apache.camel.model.PolicyDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDefinition;
import org.jspecify.annotations.Nullable;

/**
 * Says whether users that are wholly cached need the routes at all. They do not as long as {@code user} is nothing but the
 * multicast and each of its sources nothing but its policy; whoever adds a step gets it run for every user.
 */
final class Shortcut {

    private static final String DIRECT = "direct:";

    private Shortcut() {}

    /** Looks at the routes of a context and tells its sources. */
    static void find(CamelContext context, Sources sources) {
        Model model = context.getCamelContextExtension().getContextPlugin(Model.class);
        RouteDefinition user = model.getRouteDefinition("user");
        if (user == null) {
            return;
        }
        for (ProcessorDefinition<?> step : user.getOutputs()) {
            if (step instanceof MulticastDefinition multicast && foldsUsers(multicast)) {
                List<@Nullable Source> branches = branches(multicast, sources);
                boolean plain = user.getOutputs().size() == 1 && multicast.getOnPrepare() == null;
                sources.arranged(branches, plain && branches.stream().allMatch(source -> policyOnly(model, source)));
            }
        }
    }

    private static List<@Nullable Source> branches(MulticastDefinition multicast, Sources sources) {
        List<@Nullable Source> branches = new ArrayList<>();
        for (ProcessorDefinition<?> output : multicast.getOutputs()) {
            String uri = output instanceof ToDefinition to ? String.valueOf(to.getEndpointUri()) : "";
            branches.add(uri.startsWith(DIRECT) ? sources.named(uri.substring(DIRECT.length())) : null);
        }
        return branches;
    }

    private static boolean foldsUsers(MulticastDefinition multicast) {
        String fold = String.valueOf(multicast.getAggregationStrategy());
        return fold.equals("userFold") || fold.equals("#userFold");
    }

    private static boolean policyOnly(Model model, @Nullable Source source) {
        RouteDefinition route =
                source == null ? null : model.getRouteDefinition(source.spec().name());
        return route != null
                && route.getOutputs().size() == 1
                && route.getOutputs().get(0) instanceof PolicyDefinition;
    }
}
