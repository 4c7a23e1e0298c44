package io.batchinfo.step;

import io.batchinfo.batch.ResultShape;
import io.batchinfo.live.Equipment;
import io.batchinfo.source.Source;
import io.batchinfo.source.SourceSpec;
import io.batchinfo.source.Surroundings;
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
public final class Lending implements Equipment.Lent {

    private final Process process;
    private final CamelContext context;
    private final Sources sources = new Sources();
    private final BreakerStore breakers;
    private final ReadBatch readBatch;
    private final AnswerBatch answerBatch;
    private volatile ResultShape shape = new ResultShape();

    private Lending(Process process, CamelContext context) {
        this.process = process;
        this.context = context;
        this.breakers = new BreakerStore(process.breakers());
        this.readBatch = new ReadBatch(process, () -> shape);
        this.answerBatch = new AnswerBatch(process, () -> shape);
    }

    /** Lends to each generation what the process has. */
    public static Equipment of(Process process) {
        return context -> {
            Lending lending = new Lending(process, context);
            lending.steps(context.getRegistry());
            context.getExecutorServiceManager().setThreadPoolFactory(new WaitingThreads(process.platformThreads()));
            lending.breakers();
            lending.tracing();
            context.addComponent("upstream", new UpstreamComponent(context, process.client(), process.baseUrls()));
            return lending;
        };
    }

    private void steps(Registry registry) {
        registry.bind("lending", this);
        registry.bind("readBatch", readBatch);
        registry.bind("readUser", new ReadUser(process));
        registry.bind("answerCached", new AnswerCached(sources));
        registry.bind("userFold", new UserFold(sources));
        registry.bind("batchFold", new BatchFold());
        registry.bind("answerBatch", answerBatch);
        registry.bind("answerUser", new AnswerUser(process, () -> shape));
        registry.bind("answerHealth", new AnswerHealth(sources));
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

    SourceSpec defaults() {
        return process.defaults();
    }

    Sources sources() {
        return sources;
    }

    /** Makes a source of this generation; its state is that of the generation before. */
    Source source(SourceSpec spec, Supplier<@Nullable ResilienceProcessor> breaker) {
        Surroundings around = new Surroundings(
                process.ticker(),
                process.timer(),
                process.workers(),
                process.random(),
                process.longestRetryAfter(),
                () -> "CLOSED".equals(sources.state(spec.name())),
                process.events());
        Source source = new Source(spec, process.state(spec.name()), process.cache(), around);
        sources.add(source, breaker);
        return source;
    }

    /** A trace is to show every step, so with tracing on there is no way past them. */
    @Override
    public @Nullable Handler<RoutingContext> atTheDoor() {
        return process.tracing() == null ? new CachedBatch(process, sources, readBatch, answerBatch) : null;
    }

    @Override
    public void started() {
        ResultShape own = context.getRegistry().findSingleByType(ResultShape.class);
        if (own != null) {
            shape = own;
        }
        requireStreaming();
        Shortcut.find(context, sources);
    }

    /** A split that takes all users before it works on any would wait for room that none of them makes. */
    private void requireStreaming() {
        Model model = context.getCamelContextExtension().getContextPlugin(Model.class);
        for (RouteDefinition route : model.getRouteDefinitions()) {
            for (SplitDefinition split :
                    ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), SplitDefinition.class)) {
                String fold = String.valueOf(split.getAggregationStrategy());
                boolean streaming = Boolean.TRUE.equals(CamelContextHelper.parseBoolean(context, split.getStreaming()));
                if (!streaming && (fold.equals("batchFold") || fold.equals("#batchFold"))) {
                    throw new IllegalArgumentException("a split with '" + fold + "' needs streaming: true");
                }
            }
        }
    }

    @Override
    public void serves() {
        breakers.serves();
        process.serves(sources.all());
        for (Source source : sources.all()) {
            source.state()
                    .turns()
                    .limit(source.spec().callsAtOnce(), source.spec().callsPerSecond());
        }
        process.batchEvents().serves(sources.serving());
    }
}
