package io.batchinfo.camel;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.propagation.ContextPropagators;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.component.direct.DirectComponent;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.model.Model;
import org.apache.camel.model.Resilience4jConfigurationDefinition;
import org.apache.camel.opentelemetry2.OpenTelemetryTracer;
import org.apache.camel.spi.PropertiesSource;
import org.jspecify.annotations.Nullable;

/** What a generation's context has beside its routes: placeholders, threads, breakers, tracing and components with other defaults. */
final class ContextDefaults {

    private final CamelContext context;
    private final SharedRuntime process;
    private final CircuitBreakerStore breakers;

    private ContextDefaults(CamelContext context, SharedRuntime process, CircuitBreakerStore breakers) {
        this.context = context;
        this.process = process;
        this.breakers = breakers;
    }

    static void install(CamelContext context, SharedRuntime process, CircuitBreakerStore breakers) {
        ContextDefaults defaults = new ContextDefaults(context, process, breakers);
        defaults.properties();
        if (context.getPropertiesComponent() instanceof PropertiesComponent placeholders) {
            placeholders.setPropertiesParser(new PlaceholderParser(placeholders));
        }
        context.getExecutorServiceManager()
                .setThreadPoolFactory(new VirtualThreadPoolFactory(process.platformThreads()));
        defaults.breakers();
        defaults.tracing();
        // a stopped route answers at once; Camel would wait 30 s for it to start
        DirectComponent direct = new DirectComponent();
        direct.setBlock(false);
        context.addComponent("direct", direct);
        context.getRegistry()
                .bind(
                        "httpComponentDefaults",
                        new HttpComponentDefaults(process.client().limits()));
    }

    /** The breaker settings as placeholders, so that the routes show where each number comes from. */
    private void properties() {
        Resilience4jConfigurationDefinition breaker = process.breakerDefaults();
        Map<String, String> values = Map.of(
                "breaker.sliding-window-size", breaker.getSlidingWindowSize(),
                "breaker.minimum-number-of-calls", breaker.getMinimumNumberOfCalls(),
                "breaker.failure-rate-threshold", breaker.getFailureRateThreshold(),
                "breaker.wait-duration-in-open-state", breaker.getWaitDurationInOpenState(),
                "breaker.permitted-number-of-calls-in-half-open-state",
                        breaker.getPermittedNumberOfCallsInHalfOpenState());
        context.getPropertiesComponent().addPropertiesSource(new PropertiesSource() {
            @Override
            public String getName() {
                return "batch-info settings";
            }

            @Override
            public @Nullable String getProperty(String name) {
                return values.get(name);
            }
        });
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
}
