package io.batchinfo.service.reload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.batchinfo.EditedRoutes;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.ModelToYAMLDumper;
import org.apache.camel.support.PluginHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A visual editor reads a file into Camel's model and writes the model back; nothing that matters may be lost on the way. */
class EditorRoundTripIT {

    @TempDir
    private Path folder;

    @Test
    void routesThatCameThroughCamelsModelAreTheSameRoutes() throws Exception {
        try (EditedRoutes routes = EditedRoutes.in(folder, Map.of())) {
            Map<String, String> dumped = dump(routes.live().context());
            JsonNode answer = steady(routes);

            long before = routes.generation();
            for (Map.Entry<String, String> route : dumped.entrySet()) {
                String file = route.getKey() + ".camel.yaml";
                String text = routes.read(file);
                routes.write(file, text.substring(0, text.indexOf("- route:")) + route.getValue());
            }
            routes.untilServed(before);

            assertThat(dumped).containsKeys("batch-info", "summary", "user");
            assertThat(dump(routes.live().context())).isEqualTo(dumped);
            assertThat(steady(routes)).isEqualTo(answer);
            assertThat(routes.service.get("/health").statusCode()).isEqualTo(200);
            assertThat(routes.user("u").at("/summary/status").asText()).isEqualTo("active");
        }
    }

    @Test
    void theNameOfASourceMayBeAmongTheParameters() throws Exception {
        try (EditedRoutes routes = EditedRoutes.in(folder, Map.of())) {
            JsonNode answer = steady(routes);

            long before = routes.generation();
            routes.edit(
                    "user.camel.yaml",
                    "uri: source:posts",
                    "uri: source\n                  parameters:\n                    name: posts");
            routes.untilServed(before);
            routes.write("posts.camel.yaml", """
                    - route:
                        id: posts
                        from:
                          uri: source
                          parameters:
                            name: posts
                            data: /data
                          steps:
                            - circuitBreaker:
                                id: posts-breaker
                                steps:
                                  - to:
                                      id: posts-call
                                      uri: upstream
                                      parameters:
                                        source: posts
                                        path: /api/users/{id}/posts
                    """);
            routes.untilServed(before + 1);

            assertThat(steady(routes)).isEqualTo(answer);
        }
    }

    private static JsonNode steady(EditedRoutes routes) throws Exception {
        return routes.batch(List.of("a", "b"), ",\"maxAge\":0").get("results");
    }

    private static Map<String, String> dump(CamelContext context) throws Exception {
        ModelToYAMLDumper dumper = PluginHelper.getModelToYAMLDumper(context.getCamelContextExtension());
        Map<String, String> routes = new TreeMap<>();
        for (RouteDefinition route :
                context.getCamelContextExtension().getContextPlugin(Model.class).getRouteDefinitions()) {
            if (!route.getRouteId().equals("health")) { // it is in no file
                routes.put(route.getRouteId(), dumper.dumpModelAsYaml(context, route));
            }
        }
        return routes;
    }
}
