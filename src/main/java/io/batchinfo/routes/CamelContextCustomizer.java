package io.batchinfo.routes;

import io.batchinfo.routes.RoutesFolder.RouteFile;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/** What the process lends to every generation: the beans and components that its YAML names. */
@FunctionalInterface
public interface CamelContextCustomizer {

    /** Puts everything into a context that has no routes yet. */
    GenerationHooks lend(CamelContext context) throws Exception;

    /** What one generation has been lent. */
    interface GenerationHooks {

        /** Sees every request of an HTTP route before its route does, on the event loop, and may answer it; null for none. */
        default @Nullable Handler<RoutingContext> preRouteHandler() {
            return null;
        }

        /** The models of its routes are loaded; none of them has started. */
        default void loaded(List<RouteFile> files) throws Exception {}

        /** Its routes have started without error. */
        default void started() throws Exception {}

        /** It serves from now on. */
        default void serves() {}
    }
}
