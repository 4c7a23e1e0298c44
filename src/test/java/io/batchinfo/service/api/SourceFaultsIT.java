package io.batchinfo.service.api;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static io.batchinfo.service.api.AddedSource.error;
import static io.batchinfo.service.api.AddedSource.lookup;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.batchinfo.RunningService;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each shape of request against each fault of its upstream: the error, and how many calls it took. */
@Tag("one-jdk")
class SourceFaultsIT {

    private static final Map<String, List<String>> SHAPES = Map.of(
            "query", List.of("path: /x?ids={id}"),
            "array", List.of("path: /x/{id}", "data: /items/0"),
            "safe POST", List.of("path: /x", "method: POST", "idempotent: true", "body: '{\"id\":\"{id}\"}'"),
            "POST", List.of("path: /x", "method: POST", "body: '{\"id\":\"{id}\"}'"),
            "bulk", List.of("path: /x?ids={ids}", "bulkSize: 10"),
            "dependent", List.of("path: /x/{profile.companyId}"),
            "required", List.of("path: /x/{id}", "required: true"));

    private static final Map<String, ResponseDefinitionBuilder> FAULTS = Map.of(
            "timeout", okJson("{}").withFixedDelay(2_000),
            "500", aResponse().withStatus(500),
            "nonsense", aResponse().withStatus(200).withBody("<html>"),
            "404", aResponse().withStatus(404),
            "204", aResponse().withStatus(204),
            "302", aResponse().withStatus(302).withHeader("Location", "/y"));

    private static final Map<String, String> ERRORS = Map.of(
            "timeout", "upstream-timeout",
            "500", "upstream-unavailable",
            "nonsense", "upstream-invalid",
            "404", "not-found",
            "204", "not-found",
            "302", "upstream-invalid");

    @TempDir
    private Path folder;

    static Stream<Arguments> matrix() {
        return SHAPES.keySet().stream()
                .sorted()
                .flatMap(shape -> FAULTS.keySet().stream().sorted().map(fault -> Arguments.of(shape, fault)));
    }

    @ParameterizedTest
    @MethodSource("matrix")
    void aFaultCostsItsPartAndNoMoreCallsThanAllowed(String shape, String fault) throws Exception {
        List<String> parameters = new ArrayList<>(SHAPES.getOrDefault(shape, List.of()));
        if (fault.equals("timeout")) {
            parameters.add("attemptTimeout: 300ms");
        }
        boolean retried = (fault.equals("timeout") || fault.equals("500")) && !shape.equals("POST");
        String error = ERRORS.get(fault);
        try (AddedSource routes = new AddedSource(folder)) {
            routes.upstream.stubFor(any(urlMatching("/x.*")).willReturn(FAULTS.get(fault)));
            routes.setting("SOURCE_MAX_ATTEMPTS", "2").source("badges", parameters.toArray(String[]::new));
            try (RunningService service = routes.start()) {
                JsonNode result = lookup(service, "u");

                boolean absent = shape.equals("required") && "not-found".equals(error);
                assertThat(error(result, "badges")).as("%s", result).isEqualTo(absent ? "user-not-found" : error);
                assertThat(result.path("errors")).hasSize(1);
                assertThat(result.at("/errors/0/attempts").asInt()).isEqualTo(retried ? 2 : 1);
                assertThat(result.at("/profile/name").asText()).isEqualTo(shape.equals("required") ? "" : "n");
                assertThat(routes.requests("/x.*")).hasSize(retried ? 2 : 1);
                assertThat(routes.requests("/y")).isEmpty();
            }
        }
    }
}
