package io.batchinfo.camel;

import io.batchinfo.batch.ResultMapping;
import io.batchinfo.resilience.BreakerState;
import io.batchinfo.resilience.ResilientSource;
import io.batchinfo.resilience.SourceDependencies;
import io.batchinfo.routes.CamelContextCustomizer;
import io.batchinfo.routes.OpenRequest;
import io.batchinfo.routes.RouteException;
import io.batchinfo.routes.RoutesFolder.RouteFile;
import io.batchinfo.source.SourceConfig;
import io.batchinfo.upstream.RequestTemplate;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.Route;
import org.apache.camel.StatefulService;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.model.Model;
import org.apache.camel.spi.Registry;
import org.jspecify.annotations.Nullable;

/** Registers the beans and components used in YAML with one route generation, and holds its sources. */
public final class RouteBindings implements CamelContextCustomizer.GenerationHooks {

    private final SharedRuntime process;
    private final CamelContext context;
    private final GenerationSources sources = new GenerationSources();
    private final OpenRequests open = new OpenRequests();
    private final CircuitBreakerStore breakers;
    private final ReadBatchRequest readBatchRequest;
    private final WriteBatchResponse writeBatchResponse;
    private final WriteHealthResponse writeHealthResponse;
    private volatile ResultMapping mapping = new ResultMapping();
    private volatile List<RouteFile> files = List.of();
    private volatile RouteLayout layout = RouteLayout.EMPTY;
    private volatile SourceDefinitions definitions = SourceDefinitions.NONE;

    private RouteBindings(SharedRuntime process, CamelContext context) {
        this.process = process;
        this.context = context;
        this.breakers = new CircuitBreakerStore(process.breakers(), process.ticker());
        this.writeBatchResponse = new WriteBatchResponse(process, () -> mapping, open);
        this.writeHealthResponse = new WriteHealthResponse(sources);
        this.readBatchRequest = new ReadBatchRequest(process, sources, () -> mapping, open, writeBatchResponse);
    }

    /** Lends to each generation what the process has. */
    public static CamelContextCustomizer of(SharedRuntime process) {
        return of(process, null);
    }

    /**
     * Lends to each generation what the process has.
     *
     * @param meters to which {@code micrometer:} endpoints of the routes add, so that they count on over an edit; null for a
     *     registry of each generation's own
     */
    public static CamelContextCustomizer of(SharedRuntime process, @Nullable MeterRegistry meters) {
        return context -> {
            if (meters != null) {
                context.getRegistry().bind("metricsRegistry", MeterRegistry.class, meters);
            }
            RouteBindings bindings = new RouteBindings(process, context);
            context.setClassResolver(new BeanTypeResolver(context));
            bindings.steps(context.getRegistry());
            ContextDefaults.install(context, process, bindings.breakers);
            context.addComponent("source", new SourceComponent(context, bindings.sources));
            context.addComponent("upstream", new UpstreamComponent(context, process));
            return bindings;
        };
    }

    private void steps(Registry registry) {
        registry.bind("bindings", this);
        registry.bind("readBatchRequest", readBatchRequest);
        WriteUserResponse writeUserResponse = new WriteUserResponse(process, () -> mapping);
        registry.bind("readUserRequest", new ReadUserRequest(process, sources, open, writeUserResponse));
        registry.bind("addCachedResults", new AddCachedResults(sources));
        registry.bind("userAggregationStrategy", new UserAggregationStrategy());
        registry.bind("batchAggregationStrategy", new BatchAggregationStrategy());
        registry.bind("writeBatchResponse", writeBatchResponse);
        registry.bind("writeUserResponse", writeUserResponse);
        registry.bind("writeHealthResponse", writeHealthResponse);
    }

    /** The sources of the generation. */
    GenerationSources sources() {
        return sources;
    }

    private Model model() {
        return context.getCamelContextExtension().getContextPlugin(Model.class);
    }

    @Override
    public void addRoutes() throws Exception {
        if (model().getRouteDefinitions().stream().noneMatch(HealthRoutes::isReplacedBy)) {
            context.addRoutes(new HealthRoutes(writeHealthResponse));
        }
    }

    @Override
    public void loaded(List<RouteFile> loadedFiles) {
        files = List.copyOf(loadedFiles);
        layout = new RouteLayout(context, model().getRouteDefinitions());
        definitions = new SourceDefinitions(context, layout, process.baseUrls());
        breakers.setDefinitions(definitions::ofBreaker);
    }

    private GenerationSources.Entry entry(Route route, SourceConsumer consumer) throws FailedToCreateRouteException {
        try {
            return entry(consumer, layout.isSelfBounded(route.getRouteId()));
        } catch (IllegalArgumentException e) {
            throw new FailedToCreateRouteException(route.getRouteId(), "source", String.valueOf(e.getMessage()), e);
        }
    }

    private GenerationSources.Entry entry(SourceConsumer consumer, boolean selfBounded) {
        SourceEndpoint endpoint = consumer.getEndpoint();
        SourceSteps steps = new SourceSteps(consumer.getProcessor());
        List<RequestTemplate> requests = steps.requests();
        boolean repeatable = requests.stream().allMatch(RequestTemplate::idempotent);
        SourceConfig config = endpoint.config(process.defaults(), definitions.ofSource(endpoint.getName()), repeatable);
        requests.forEach(request -> request.requireUsers(config.bulk() != null));
        CircuitBreaker breaker = steps.breaker();
        SourceDependencies dependencies = new SourceDependencies(
                process.ticker(),
                process.timer(),
                process.workers(),
                process.random(),
                process.maxRetryAfter(),
                breaker == null ? BreakerState.CLOSED : new SourceBreaker(breaker),
                process.events());
        ResilientSource source = new ResilientSource(config, process.state(config), process.cache(), dependencies);
        AbandonedAttempts limit =
                selfBounded ? null : new AbandonedAttempts(process.workers(), config.maxConcurrentCalls());
        return new GenerationSources.Entry(
                source, consumer, limit, breaker, process.failures(), requests, DependencyGraph.parents(requests));
    }

    /** A trace is to show every step, so with tracing on there is no way past them. */
    @Override
    public @Nullable Handler<RoutingContext> preRouteHandler() {
        return process.tracing() == null
                ? new CachedBatchHandler(process, sources, readBatchRequest, writeBatchResponse)
                : null;
    }

    @Override
    public void started() throws RouteException {
        Map<String, ResultMapping> mappings = mappings();
        context.getRegistry()
                .findByTypeWithName(FieldsBean.class)
                .forEach((name, bean) ->
                        bean.order(WrittenBeans.property(files, name, "fields").keySet()));
        List<GenerationSources.Entry> entries = new ArrayList<>();
        for (Route route : context.getRoutes()) {
            if (route.getConsumer() instanceof SourceConsumer consumer) {
                entries.add(entry(route, consumer));
            }
        }
        List<SourceConfig> configs =
                entries.stream().map(entry -> entry.source().config()).toList();
        new RouteChecks(context, layout, files, configs).check(mappings);
        Map<String, List<RequestTemplate>> requests = new LinkedHashMap<>();
        entries.forEach(entry -> requests.put(entry.source().config().name(), entry.requests()));
        new DependencyGraph(requests).check();
        mappings.values().forEach(own -> mapping = own);
        sources.set(inOrderOfUse(entries), layout);
        sources.setFastPathRoute(fastPathRoute());
    }

    private Map<String, ResultMapping> mappings() throws RouteException {
        Map<String, ResultMapping> mappings = new LinkedHashMap<>();
        for (Map.Entry<String, ResultBean> bean :
                context.getRegistry().findByTypeWithName(ResultBean.class).entrySet()) {
            Map<?, ?> written = WrittenBeans.property(files, bean.getKey(), "summary");
            for (Map.Entry<?, ?> field : written.entrySet()) {
                try {
                    new ResultMapping("", Map.of("field", String.valueOf(field.getValue())));
                } catch (IllegalArgumentException e) {
                    String text = String.valueOf(e.getMessage());
                    throw WrittenBeans.fault(files, bean.getKey(), field.getKey() + ":", text);
                }
            }
            mappings.put(bean.getKey(), bean.getValue().mapping(written));
        }
        return mappings;
    }

    /** The order of the first route that calls them, which is the order in results and in health. */
    private List<GenerationSources.Entry> inOrderOfUse(List<GenerationSources.Entry> entries) {
        List<String> called = List.copyOf(layout.calledSources(true));
        return entries.stream()
                .sorted(Comparator.comparingInt(entry -> {
                    int place = called.indexOf(entry.source().config().name());
                    return place < 0 ? called.size() : place;
                }))
                .toList();
    }

    private GenerationSources.@Nullable FastPathRoute fastPathRoute() {
        for (Route route : context.getRoutes()) {
            if (layout.isBatchPattern(route.getRouteId())
                    && route.getEndpoint() instanceof PlatformHttpEndpoint http
                    && route.getConsumer() instanceof StatefulService consumer) {
                return new GenerationSources.FastPathRoute(http.getPath(), route.getRouteId(), consumer);
            }
        }
        return null;
    }

    @Override
    public @Nullable OpenRequest routeEnded(HttpServerRequest request) {
        return open.remove(request);
    }

    @Override
    public Map<String, String> sourceDefinitions() {
        return sources.all().stream()
                .map(ResilientSource::config)
                .collect(Collectors.toUnmodifiableMap(SourceConfig::name, SourceConfig::definition));
    }

    @Override
    public void serves() {
        breakers.serves();
        process.serves(sources.all());
        for (ResilientSource source : sources.all()) {
            source.state()
                    .bulkhead()
                    .reconfigure(
                            source.config().maxConcurrentCalls(),
                            source.config().callsPerSecond());
        }
        process.batchEvents().serves(sources.statuses());
    }
}
