package io.batchinfo.routes;

import org.apache.camel.CamelContext;
import org.apache.camel.ExtendedCamelContext;
import org.apache.camel.spi.CliConnector;
import org.apache.camel.spi.CliConnectorFactory;
import org.apache.camel.support.service.ServiceHelper;
import org.jspecify.annotations.Nullable;

/**
 * The connection of one generation to the Camel CLI ({@code camel ps}, {@code get route}, {@code top}, {@code trace}). For
 * development only: who may write to the home folder of the process may stop routes and send messages. Camel connects every
 * context by itself; here only the generation that serves is connected, since all contexts of a process share the same files.
 */
final class CamelCli {

    private final CamelContext context;
    private final @Nullable CliConnectorFactory factory;
    private @Nullable CliConnector connector;

    private CamelCli(CamelContext context, @Nullable CliConnectorFactory factory) {
        this.context = context;
        this.factory = factory;
    }

    /**
     * Prepares a context that is built and not started.
     *
     * @param enabled false: the context is never connected, even where the connector is on its class path
     * @throws RouteException where the connector is not on the class path
     */
    static CamelCli of(CamelContext context, boolean enabled) throws RouteException {
        ExtendedCamelContext extended = context.getCamelContextExtension();
        CliConnectorFactory found = extended.getContextPlugin(CliConnectorFactory.class);
        if (found != null) {
            found.setEnabled(false);
        }
        if (!enabled) {
            return new CamelCli(context, null);
        }
        if (found == null) {
            throw new RouteException("ext", 0, "camel.dev needs the jars camel-cli-connector and camel-console here");
        }
        found.setRuntime("batch-info");
        context.setDevConsole(true);
        context.setBacklogTracingStandby(true);
        return new CamelCli(context, found);
    }

    /** Lets the CLI see this generation, after {@link #disconnect} of the one before. */
    void connect() throws Exception {
        if (factory != null) {
            factory.setEnabled(true);
            CliConnector own = factory.createConnector();
            connector = own;
            context.addService(own, false, true);
            ServiceHelper.startService(own);
        }
    }

    void disconnect() throws Exception {
        CliConnector own = connector;
        if (own != null) {
            context.removeService(own);
            ServiceHelper.stopAndShutdownService(own);
            connector = null;
        }
    }
}
