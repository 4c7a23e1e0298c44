package io.batchinfo.routes;

import io.batchinfo.routes.RoutesFolder.RouteFile;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/** Registers the beans and components that the YAML of a generation can use. */
@FunctionalInterface
public interface CamelContextCustomizer {

    /** Registers everything in a context that has no routes yet. */
    GenerationHooks customize(CamelContext context) throws Exception;

    /** The lifecycle hooks of one generation. */
    interface GenerationHooks {

        /** A handler that is called on the event loop for each request of an HTTP route, before the route; it may answer the request. Null for none. */
        default @Nullable Handler<RoutingContext> preRouteHandler() {
            return null;
        }

        /** Adds the routes that are in no file, after those of the folder were loaded and checked. */
        default void addRoutes() throws Exception {}

        /** Called when the models of the routes are loaded and no route has started. */
        default void loaded(List<RouteFile> files) throws Exception {}

        /** Called when the routes have started without error. */
        default void started() throws Exception {}

        /** The hash of the definition of each source; equal hashes mean equal parts. */
        default Map<String, String> sourceDefinitions() {
            return Map.of();
        }

        /** Called when the generation begins to serve. */
        default void serves() {}

        /** The route of a request has ended; null where no step of it has read the request. */
        default @Nullable OpenRequest routeEnded(HttpServerRequest request) {
            return null;
        }
    }
}
