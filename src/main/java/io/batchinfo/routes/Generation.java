package io.batchinfo.routes;

import io.batchinfo.http.server.BaseRouteHandlers;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.PlatformHttpConstants;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.management.JmxManagementStrategy;
import org.apache.camel.management.JmxManagementStrategyFactory;
import org.apache.camel.spi.ManagementStrategy;
import org.apache.camel.spi.NodeIdFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything built from one state of the routes folder: a CamelContext on a Vert.x router of its own. */
final class Generation {

    private static final Logger LOG = LoggerFactory.getLogger(Generation.class);

    /** No socket is bound to it: it ties the router to the consumers of this context. */
    private static final int ROUTER = 1;

    private final DefaultCamelContext context;
    private final Router router;
    private final DeferredManagementAgent agent;
    private final CamelContextCustomizer.GenerationHooks lent;
    private final DeferredConsumers consumers;
    private final ExtensionClassLoader jars;
    private final RouteLoader loader;
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile boolean retired;
    private volatile Runnable whenIdle = () -> {};

    private Generation(
            DefaultCamelContext context,
            Router router,
            DeferredManagementAgent agent,
            CamelContextCustomizer.GenerationHooks lent,
            DeferredConsumers consumers,
            ExtensionClassLoader jars,
            RouteLoader loader) {
        this.loader = loader;
        this.consumers = consumers;
        this.jars = jars;
        this.context = context;
        this.router = router;
        this.agent = agent;
        this.lent = lent;
    }

    /**
     * Builds and starts one, beside whatever runs.
     *
     * @throws RouteException where the files cannot be used; nothing of it is left then
     */
    static Generation build(
            String name, Vertx vertx, BaseRouteHandlers front, CamelContextCustomizer equipment, RouteSources sources)
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
            context.getShutdownStrategy().setTimeout(1);
            Router router = Router.router(vertx);
            front.on(router);
            HttpEngine engine = mount(context, vertx, router, front.body());
            context.build();
            context.getCamelContextExtension().addContextPlugin(NodeIdFactory.class, new SequentialNodeIdFactory());
            DeferredManagementAgent agent = manage(context);
            CamelContextCustomizer.GenerationHooks lent = equipment.lend(context);
            engine.preRouteHandler(lent.preRouteHandler());
            loader.load(context, jars);
            lent.loaded(sources.files());
            DeferredConsumers consumers = DeferredConsumers.defer(context);
            context.start();
            lent.started();
            return new Generation(context, router, agent, lent, consumers, jars, loader);
        } catch (RouteException e) {
            end(context, jars);
            throw e;
        } catch (Exception | LinkageError e) {
            end(context, jars);
            throw loader.fault(e);
        }
    }

    private static void end(CamelContext context, ExtensionClassLoader jars) {
        context.stop();
        try {
            jars.close();
        } catch (IOException e) {
            LOG.debug("the copies of jars are left: {}", e.toString());
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

    private static DeferredManagementAgent manage(DefaultCamelContext context) throws Exception {
        DeferredManagementAgent agent = new DeferredManagementAgent(context);
        ManagementStrategy strategy = new JmxManagementStrategy(context, agent);
        JmxManagementStrategyFactory factory = new JmxManagementStrategyFactory();
        factory.setupManagement(context, strategy, factory.createLifecycle(context));
        return agent;
    }

    CamelContext context() {
        return context;
    }

    /** Requests under way. */
    int inFlight() {
        return inFlight.get();
    }

    /** Answers a request; what it returns is to be run when the request is over. */
    Runnable handle(HttpServerRequest request) {
        router.handle(request);
        return this::exit;
    }

    /** Takes a request in; false where this generation no longer serves. */
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

    /** It serves from now on. */
    void activate() {
        lent.serves();
    }

    /** The consumers that are not called by requests, which run in the serving generation only. */
    DeferredConsumers consumers() {
        return consumers;
    }

    /** What a failure of one of its routes means: file, line and reason. */
    RouteException fault(Exception thrown) {
        return loader.fault(thrown);
    }

    void registerMBeans() throws Exception {
        agent.show();
    }

    /** Frees the names of its MBeans for the next generation. */
    void unregisterMBeans() throws Exception {
        agent.hide();
    }

    /** Serves no new request; runs the action once the last one is over. */
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

    /** Ends it; what its routes still work on has the time of the shutdown strategy. */
    void stop() {
        end(context, jars);
    }
}
