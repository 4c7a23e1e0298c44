package io.batchinfo.camel;

import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.RouteDefinition;

/**
 * The route {@code health}, which answers {@code GET /health} with the state of the sources. It is part of each generation and of no
 * file, so that an edit cannot take it away from a load balancer. A route of the folder with its path or its id takes its place.
 */
final class HealthRoutes extends RouteBuilder {

    static final String PATH = "/health";
    static final String ID = "health";

    private final WriteHealthResponse writeHealthResponse;

    HealthRoutes(WriteHealthResponse writeHealthResponse) {
        this.writeHealthResponse = writeHealthResponse;
    }

    /** True where a route of the folder takes its place. */
    static boolean isReplacedBy(RouteDefinition route) {
        return ID.equals(route.getId())
                || route.getInput().getEndpointUri().split("[?]")[0].equals("platform-http:" + PATH);
    }

    @Override
    public void configure() {
        errorHandler(noErrorHandler());
        from("platform-http:" + PATH + "?httpMethodRestrict=GET")
                .routeId(ID)
                .description("Returns the state of the sources.")
                .process(writeHealthResponse)
                .id("write-health-response")
                .description(
                        "A source is unhealthy while its circuit breaker is open. 503 if a required source is unhealthy.");
    }
}
