package io.batchinfo.camel;

import io.batchinfo.batch.ResultMapping;
import io.batchinfo.resilience.ResilientSource;
import io.batchinfo.resilience.SourceDependencies;
import io.batchinfo.routes.CamelContextCustomizer;
import io.batchinfo.source.SourceConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.component.resilience4j.ResilienceProcessor;
import org.apache.camel.model.Model;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SplitDefinition;
import org.apache.camel.opentelemetry2.OpenTelemetryTracer;
import org.apache.camel.spi.Registry;
import org.apache.camel.support.CamelContextHelper;
import org.jspecify.annotations.Nullable;

/** What one generation of routes has been lent: the steps that its YAML names, and the sources it made of them. */
public final class RouteBindings implements CamelContextCustomizer.GenerationHooks {

    private final SharedRuntime process;
    private final CamelContext context;
    private final GenerationSources sources = new GenerationSources();
    private final CircuitBreakerStore breakers;
    private final ReadBatchRequest readBatchRequest;
    private final WriteBatchResponse writeBatchResponse;
    private volatile ResultMapping shape = new ResultMapping();

    private RouteBindings(SharedRuntime process, CamelContext context) {
        this.process = process;
        this.context = context;
        this.breakers = new CircuitBreakerStore(process.breakers());
        this.readBatchRequest = new ReadBatchRequest(process, () -> shape);
        this.writeBatchResponse = new WriteBatchResponse(process, () -> shape);
    }

    /** Lends to each generation what the process has. */
    public static CamelContextCustomizer of(SharedRuntime process) {
        return context -> {
            RouteBindings lending = new RouteBindings(process, context);
            lending.steps(context.getRegistry());
            context.getExecutorServiceManager()
                    .setThreadPoolFactory(new VirtualThreadPoolFactory(process.platformThreads()));
            lending.breakers();
            lending.tracing();
            context.addComponent("upstream", new UpstreamComponent(context, process.client(), process.baseUrls()));
            return lending;
        };
    }

    private void steps(Registry registry) {
        registry.bind("lending", this);
        registry.bind("readBatchRequest", readBatchRequest);
        registry.bind("readUserRequest", new ReadUserRequest(process));
        registry.bind("addCachedResults", new AddCachedResults(sources));
        registry.bind("userAggregationStrategy", new UserAggregationStrategy(sources));
        registry.bind("batchAggregationStrategy", new BatchAggregationStrategy());
        registry.bind("writeBatchResponse", writeBatchResponse);
        registry.bind("writeUserResponse", new WriteUserResponse(process, () -> shape));
        registry.bind("writeHealthResponse", new WriteHealthResponse(sources));
    }

    private void breakers() {
        context.getRegistry()
                .bind(
                        "breakers",
                        CircuitBreakerRegistry.class,
                        CircuitBreakerRegistry.custom()
                                .withRegistryStore(breakers)
                                .withCircuitBreakerConfig(CircuitBreakerConfig.ofDefaults())
                                .build());
        context.getCamelContextExtension()
                .getContextPlugin(Model.class)
                .setResilience4jConfiguration(process.breakerDefaults());
    }

    /** One trace from the request through split and multicast to the attempt, which passes it on. */
    private void tracing() {
        OpenTelemetry tracing = process.tracing();
        if (tracing != null) {
            context.getRegistry().bind("tracer", Tracer.class, tracing.getTracer("batch-info"));
            context.getRegistry().bind("propagators", ContextPropagators.class, tracing.getPropagators());
            new OpenTelemetryTracer().init(context);
        }
    }

    SourceConfig defaults() {
        return process.defaults();
    }

    GenerationSources sources() {
        return sources;
    }

    /** Makes a source of this generation; its state is that of the generation before. */
    ResilientSource source(SourceConfig config, Supplier<@Nullable ResilienceProcessor> breaker) {
        SourceDependencies around = new SourceDependencies(
                process.ticker(),
                process.timer(),
                process.workers(),
                process.random(),
                process.maxRetryAfter(),
                () -> "CLOSED".equals(sources.state(config.name())),
                process.events());
        ResilientSource source = new ResilientSource(config, process.state(config.name()), process.cache(), around);
        sources.add(source, breaker);
        return source;
    }

    /** A trace is to show every step, so with tracing on there is no way past them. */
    @Override
    public @Nullable Handler<RoutingContext> preRouteHandler() {
        return process.tracing() == null
                ? new CachedBatchHandler(process, sources, readBatchRequest, writeBatchResponse)
                : null;
    }

    @Override
    public void started() {
        ResultMapping own = context.getRegistry().findSingleByType(ResultMapping.class);
        if (own != null) {
            shape = own;
        }
        requireStreaming();
        CacheFastPath.find(context, sources);
    }

    /** A split that takes all users before it works on any would wait for room that none of them makes. */
    private void requireStreaming() {
        Model model = context.getCamelContextExtension().getContextPlugin(Model.class);
        for (RouteDefinition route : model.getRouteDefinitions()) {
            for (SplitDefinition split :
                    ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), SplitDefinition.class)) {
                String fold = String.valueOf(split.getAggregationStrategy());
                boolean streaming = Boolean.TRUE.equals(CamelContextHelper.parseBoolean(context, split.getStreaming()));
                if (!streaming
                        && (fold.equals("batchAggregationStrategy") || fold.equals("#batchAggregationStrategy"))) {
                    throw new IllegalArgumentException("a split with '" + fold + "' needs streaming: true");
                }
            }
        }
    }

    @Override
    public void serves() {
        breakers.serves();
        process.serves(sources.all());
        for (ResilientSource source : sources.all()) {
            source.state()
                    .limiter()
                    .limit(source.config().maxConcurrentCalls(), source.config().callsPerSecond());
        }
        process.batchEvents().serves(sources.serving());
    }
}
