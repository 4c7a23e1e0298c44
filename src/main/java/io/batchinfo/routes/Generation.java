package io.batchinfo.routes;

import io.batchinfo.http.server.BaseRouteHandlers;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.PlatformHttpConstants;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.NodeIdFactory;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything built from one state of the routes folder: a CamelContext on a Vert.x router of its own. */
final class Generation {

    /** Of the exchanges in flight when a context stops. A consumer of {@code seda:} notices it within a second only. */
    private static final long SHUTDOWN_SECONDS = 2;

    private static final Logger LOG = LoggerFactory.getLogger(Generation.class);

    /** The router of the consumers of this context. No socket is bound to it. */
    private static final int ROUTER = 1;

    private final DefaultCamelContext context;
    private final Router router;
    private final DeferredManagementAgent agent;
    private final CamelContextCustomizer.GenerationHooks hooks;
    private final DeferredConsumers consumers;
    private final ExtensionClassLoader jars;
    private final CamelCli cli;
    private final RouteLoader loader;
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile boolean retired;
    private volatile Runnable whenIdle = () -> {};

    private Generation(
            DefaultCamelContext context,
            Router router,
            DeferredManagementAgent agent,
            CamelContextCustomizer.GenerationHooks hooks,
            DeferredConsumers consumers,
            ExtensionClassLoader jars,
            CamelCli cli,
            RouteLoader loader) {
        this.loader = loader;
        this.cli = cli;
        this.consumers = consumers;
        this.jars = jars;
        this.context = context;
        this.router = router;
        this.agent = agent;
        this.hooks = hooks;
    }

    /**
     * Builds and starts a generation, beside the one that serves.
     *
     * @throws RouteException where the files are invalid; the generation is stopped then
     */
    static Generation build(
            String name,
            Vertx vertx,
            BaseRouteHandlers front,
            CamelContextCustomizer customizer,
            boolean camelCli,
            RouteSources sources)
            throws RouteException {
        RouteLoader loader = RouteLoader.read(sources);
        ExtensionClassLoader jars = ExtensionClassLoader.of(sources.jars().keySet());
        DefaultCamelContext context = new DefaultCamelContext(false);
        try {
            if (!sources.jars().isEmpty()) {
                context.setApplicationContextClassLoader(jars);
            }
            context.getCamelContextExtension().setName(name);
            context.setSourceLocationEnabled(true);
            context.setLoadTypeConverters(false);
            context.setStreamCaching(false);
            context.getShutdownStrategy().setLogInflightExchangesOnTimeout(false);
            context.getShutdownStrategy().setTimeout(SHUTDOWN_SECONDS);
            Router router = Router.router(vertx);
            front.on(router);
            HttpEngine engine = mount(context, vertx, router, front.body());
            context.build();
            CamelCli cli = CamelCli.of(context, camelCli);
            context.getCamelContextExtension().addContextPlugin(NodeIdFactory.class, new SequentialNodeIdFactory());
            DeferredManagementAgent agent = DeferredManagementAgent.install(context);
            CamelContextCustomizer.GenerationHooks hooks = customizer.customize(context);
            engine.setHooks(hooks);
            loader.load(context, jars);
            hooks.addRoutes();
            hooks.loaded(sources.files());
            DeferredConsumers consumers = DeferredConsumers.defer(context);
            context.start();
            hooks.started();
            return new Generation(context, router, agent, hooks, consumers, jars, cli, loader);
        } catch (RouteException e) {
            end(context, jars);
            throw e;
        } catch (Exception | LinkageError e) {
            end(context, jars);
            throw loader.fault(e);
        }
    }

    /** Loads most of what a first generation needs, by building one of nothing. */
    static void warm() {
        String nothing = "- route: {from: {uri: \"direct:warm\", steps: [{multicast: {steps: [{log: \"x\"}]}}]}}";
        try (DefaultCamelContext context = new DefaultCamelContext(false)) {
            context.disableJMX();
            PluginHelper.getRoutesLoader(context)
                    .loadRoutes(ResourceHelper.fromString("file:warm.camel.yaml", nothing));
            context.start();
        } catch (Exception e) {
            LOG.debug("warm-up: {}", e.toString());
        }
    }

    private static void end(CamelContext context, ExtensionClassLoader jars) {
        context.stop();
        try {
            jars.close();
        } catch (IOException e) {
            LOG.debug("the copies of jars could not be deleted: {}", e.toString());
        }
    }

    private static HttpEngine mount(
            DefaultCamelContext context, Vertx vertx, Router router, Handler<RoutingContext> body) {
        VertxPlatformHttpServerConfiguration configuration = new VertxPlatformHttpServerConfiguration();
        configuration.setBindPort(ROUTER);
        context.getRegistry().bind("http-configuration", configuration);
        String name = VertxPlatformHttpRouter.getRouterNameFromPort(ROUTER);
        context.getRegistry().bind(name, new VertxPlatformHttpRouter(null, vertx, router, name) {
            @Override
            public Handler<RoutingContext> bodyHandler() {
                return body;
            }
        });
        HttpEngine engine = new HttpEngine();
        engine.setCamelContext(context);
        context.getRegistry().bind(PlatformHttpConstants.PLATFORM_HTTP_ENGINE_NAME, engine);
        return engine;
    }

    CamelContext context() {
        return context;
    }

    /** Number of requests in flight. */
    int inFlight() {
        return inFlight.get();
    }

    /** Handles a request. The returned action must be run when the request ends. */
    Runnable handle(HttpServerRequest request) {
        router.handle(request);
        return this::exit;
    }

    /** Counts a request as in flight; false where this generation no longer serves. */
    boolean tryEnter() {
        inFlight.incrementAndGet();
        if (retired) {
            exit();
            return false;
        }
        return true;
    }

    private void exit() {
        if (inFlight.decrementAndGet() == 0 && retired) {
            whenIdle.run();
        }
    }

    /** The sources whose parts differ from those of another generation, or that only one of both has. */
    Set<String> editedSources(Generation other) {
        Map<String, String> own = hooks.sourceDefinitions();
        Map<String, String> others = other.hooks.sourceDefinitions();
        Set<String> edited = new HashSet<>(own.keySet());
        edited.addAll(others.keySet());
        edited.removeIf(source -> Objects.equals(own.get(source), others.get(source)));
        return edited;
    }

    /** Begins to serve. */
    void activate() {
        hooks.serves();
    }

    /** The consumers that run without requests, such as timers. They run in the serving generation only. */
    DeferredConsumers consumers() {
        return consumers;
    }

    /** Translates a failure of a route: file, line and reason. */
    RouteException fault(Exception thrown) {
        return loader.fault(thrown);
    }

    /** Shows it to JMX and to the Camel CLI. */
    void registerMBeans() throws Exception {
        agent.show();
        cli.connect();
    }

    /** Unregisters its MBeans, whose names the next generation uses. */
    void unregisterMBeans() throws Exception {
        cli.disconnect();
        agent.hide();
    }

    /** Stops serving new requests; runs the action when the last request has ended. */
    void retire(Runnable action) {
        AtomicBoolean once = new AtomicBoolean();
        whenIdle = () -> {
            if (once.compareAndSet(false, true)) {
                action.run();
            }
        };
        retired = true;
        if (inFlight.get() == 0) {
            whenIdle.run();
        }
    }

    /** Stops the context. Exchanges in flight have the timeout of the shutdown strategy. */
    void stop() {
        end(context, jars);
    }
}
