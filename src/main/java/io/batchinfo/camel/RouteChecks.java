package io.batchinfo.camel;

import io.batchinfo.batch.ResultMapping;
import io.batchinfo.batch.SummaryField;
import io.batchinfo.batch.SummaryField.FieldRef;
import io.batchinfo.routes.RouteException;
import io.batchinfo.routes.RoutesFolder.RouteFile;
import io.batchinfo.source.ResponseSpec;
import io.batchinfo.source.SourceConfig;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.OnExceptionDefinition;
import org.apache.camel.model.ProcessDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RedeliveryPolicyDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SplitDefinition;
import org.apache.camel.model.errorhandler.DefaultErrorHandlerDefinition;
import org.apache.camel.support.CamelContextHelper;
import org.jspecify.annotations.Nullable;

/**
 * The rules of routes that Camel does not know, checked before a generation serves. A violation
 * names the file and the line, or quotes the words of the YAML it is about.
 */
final class RouteChecks {

    private final CamelContext context;
    private final RouteLayout layout;
    private final List<RouteFile> files;
    private final Map<String, ResponseSpec> responses;
    private final Set<String> required;

    /**
     * @param files the YAML files
     * @param sources those that a route begins with
     */
    RouteChecks(CamelContext context, RouteLayout layout, List<RouteFile> files, List<SourceConfig> sources) {
        this.context = context;
        this.layout = layout;
        this.files = files;
        this.responses = sources.stream().collect(Collectors.toMap(SourceConfig::name, SourceConfig::response));
        this.required = sources.stream()
                .filter(SourceConfig::required)
                .map(SourceConfig::name)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /**
     * Checks everything.
     *
     * @param mappings the result mappings by the names of their beans
     * @throws RouteException with file and line, where a rule about a mapping is broken
     */
    void check(Map<String, ResultMapping> mappings) throws RouteException {
        if (mappings.size() > 1) {
            String second =
                    mappings.keySet().stream().sorted().skip(1).findFirst().orElseThrow();
            throw WrittenBeans.fault(files, second, second, "there is more than one bean of type 'result'");
        }
        requireStartedBatchRoutes();
        requireStreamingSplits();
        rejectRedeliveries();
        Set<String> called = layout.calledSources(false);
        Set<String> written = layout.calledSources(true);
        for (String source : required) {
            if (!written.contains(source)) {
                throw new IllegalArgumentException("the source '" + source + "' is required, but no route calls it");
            }
        }
        if (!responses.isEmpty()) {
            for (Map.Entry<String, ResultMapping> mapping : mappings.entrySet()) {
                checkMapping(mapping.getKey(), mapping.getValue(), called);
            }
        }
    }

    private void checkMapping(String bean, ResultMapping mapping, Set<String> called) throws RouteException {
        for (String source : mapping.sources()) {
            if (!responses.containsKey(source) || !called.contains(source)) {
                throw WrittenBeans.fault(
                        files,
                        bean,
                        source,
                        "the result mapping needs the source '" + source + "', which no route calls");
            }
        }
        for (Map.Entry<String, SummaryField> entry : mapping.summary().entrySet()) {
            for (FieldRef field : entry.getValue().references()) {
                ResponseSpec response = responses.get(field.source());
                if (response != null && !response.allows(field.field())) {
                    throw WrittenBeans.fault(
                            files,
                            bean,
                            entry.getKey() + ":",
                            "'" + entry.getKey() + "' in the summary needs '" + field.source() + "." + field.field()
                                    + "', which the schema of the source does not have");
                }
            }
        }
    }

    /** Without it the path of the batch would not be served. An operator stops a route over JMX. */
    private void requireStartedBatchRoutes() {
        for (RouteDefinition route : model().getRouteDefinitions()) {
            boolean readsBatch =
                    ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), ProcessDefinition.class).stream()
                            .anyMatch(step -> RouteLayout.isRef(step.getRef(), "readBatchRequest"));
            if (readsBatch && Boolean.FALSE.equals(CamelContextHelper.parseBoolean(context, route.getAutoStartup()))) {
                throw new IllegalArgumentException("'autoStartup' cannot be false in a route that answers batches");
            }
        }
    }

    /** A split that takes all users before it works on any would wait for permits that none of them releases. */
    private void requireStreamingSplits() {
        for (RouteDefinition route : model().getRouteDefinitions()) {
            for (SplitDefinition split :
                    ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), SplitDefinition.class)) {
                boolean streaming = Boolean.TRUE.equals(CamelContextHelper.parseBoolean(context, split.getStreaming()));
                if (!streaming && RouteLayout.isRef(split.getAggregationStrategy(), "batchAggregationStrategy")) {
                    throw new IllegalArgumentException("a split with 'batchAggregationStrategy' needs streaming: true");
                }
            }
        }
    }

    /** Camel's redeliveries would multiply the calls outside of the retry budget and the deadline. */
    private void rejectRedeliveries() {
        for (RouteDefinition route : layout.sourceRoutes().values()) {
            boolean redelivers =
                    ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), OnExceptionDefinition.class)
                                    .stream()
                                    .anyMatch(rule -> redelivers(rule.getRedeliveryPolicyType()))
                            || route.isErrorHandlerFactorySet()
                                    && route.getErrorHandlerFactory() instanceof DefaultErrorHandlerDefinition handler
                                    && redelivers(handler.getRedeliveryPolicy());
            if (redelivers) {
                throw new IllegalArgumentException(
                        "'maximumRedeliveries' inside a source calls it outside of its retry budget; use maxAttempts of the source");
            }
        }
    }

    private boolean redelivers(@Nullable RedeliveryPolicyDefinition policy) {
        Integer most =
                policy == null ? null : CamelContextHelper.parseInteger(context, policy.getMaximumRedeliveries());
        return most != null && most != 0;
    }

    private Model model() {
        return context.getCamelContextExtension().getContextPlugin(Model.class);
    }
}
