package io.batchinfo;

import io.batchinfo.camel.BatchListener;
import io.batchinfo.camel.RouteBindings;
import io.batchinfo.concurrent.BlockingExecutors;
import io.batchinfo.config.Settings;
import io.batchinfo.routes.CamelContextCustomizer;
import io.batchinfo.source.SourceListener;
import io.batchinfo.source.Ticker;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.Map;

/** The beans and components of the service for a CamelContext of a test, without a server. */
public final class RuntimeFixture implements AutoCloseable {

    static {
        BlockingExecutors.prepareCamel();
    }

    private final Settings settings;
    private final Vertx vertx;

    /** @param environment settings as the environment names them */
    public RuntimeFixture(Map<String, String> environment) {
        settings = new Settings(environment, Path.of(""));
        vertx = RouteServer.vertx(settings);
    }

    public CamelContextCustomizer customizer() {
        return RouteBindings.of(SharedRuntimeFactory.create(
                settings, vertx, Ticker.SYSTEM, SourceListener.NONE, BatchListener.NONE, null, null));
    }

    @Override
    public void close() {
        vertx.close();
    }
}
