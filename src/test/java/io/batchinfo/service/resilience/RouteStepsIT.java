package io.batchinfo.service.resilience;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.WireMockServer;
import io.batchinfo.EditedRoutes;
import io.batchinfo.RunningService;
import io.batchinfo.routes.RouteException;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Steps outside of a source that take long, throw, or are missing: each id has a result, in time. */
class RouteStepsIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration DEADLINE = Duration.ofMillis(1_500);

    /** Far below the time of the step, far above what a busy machine adds to the deadline. */
    private static final Duration IN_TIME = DEADLINE.plusSeconds(4);

    private static final String SLOW = """
                    - delay:
                        expression:
                          constant:
                            expression: "20000"
            """;

    private static final String THROWS = """
                    - throwException:
                        exceptionType: java.lang.IllegalStateException
                        message: a step failed
            """;

    private static final String STOPS = "        - stop: {}\n";
    private static final String MULTICAST = "        - multicast:\n";
    private static final String SPLIT = "        - split:\n";
    private static final String WRITE_BATCH = "        - process:\n            id: write-batch-response\n";
    private static final String WRITE_USER = "        - process:\n            id: write-user-response\n";
    private static final String END = "";

    private static final WireMockServer UPSTREAM =
            new WireMockServer(options().dynamicPort().bindAddress("127.0.0.1"));

    @TempDir
    private Path folder;

    private @Nullable RunningService service;

    @BeforeAll
    static void startUpstream() {
        UPSTREAM.start();
        answer("profile", "{\"id\":\"a\",\"name\":\"n\",\"email\":\"e\",\"joinedAt\":\"j\",\"status\":\"active\"}");
        answer("posts", "{\"totalPosts\":1}");
        answer("analytics", "{\"avgEngagement\":1.5,\"lastActiveAt\":\"l\"}");
    }

    private static void answer(String source, String data) {
        UPSTREAM.stubFor(get(urlPathMatching("/api/users/a/" + source)).willReturn(okJson("{\"data\":" + data + "}")));
    }

    @AfterAll
    static void stopUpstream() {
        UPSTREAM.stop();
    }

    @BeforeEach
    void copyRoutes() throws IOException {
        EditedRoutes.copy(folder);
    }

    @AfterEach
    void stop() {
        service().close();
    }

    private RunningService service() {
        return Objects.requireNonNull(service);
    }

    /** Starts the service with a step before another step of a file; a place without text is the end of the route. */
    private void start(String file, String place, String step) throws IOException, RouteException {
        Path path = folder.resolve(file + ".camel.yaml");
        String text = Files.readString(path);
        assertThat(text).contains(place);
        Files.writeString(path, place.isEmpty() ? text + step : text.replace(place, step + place));
        service = RunningService.start(Map.of(
                "UPSTREAM_URL",
                UPSTREAM.baseUrl(),
                "ROUTES_DIR",
                folder.toString(),
                "BATCH_DEADLINE",
                DEADLINE.toMillis() + "ms",
                "SOURCE_ATTEMPT_TIMEOUT",
                "10s",
                "SOURCE_DEADLINE",
                "10s"));
    }

    private HttpResponse<String> batch(String... headers) throws IOException, InterruptedException {
        return service().batch("{\"userIds\":[\"a\",\"b\",\"c\"]}", headers);
    }

    private static List<JsonNode> lines(HttpResponse<String> response) throws IOException {
        List<JsonNode> lines = new java.util.ArrayList<>();
        for (String line : response.body().lines().toList()) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    private static void assertErrors(Stream<JsonNode> results, String type) {
        assertThat(results).hasSize(3).allSatisfy(result -> {
            assertThat(result.path("errors")).hasSize(3);
            assertThat(result.path("errors"))
                    .allSatisfy(error -> assertThat(error.path("type").asText()).isEqualTo("/problems/" + type));
            assertThat(result.path("profile").isNull()).isTrue();
        });
    }

    static Stream<Arguments> places() {
        return Stream.of(
                Arguments.of("user", MULTICAST),
                Arguments.of("user", END),
                Arguments.of("batch-info", SPLIT),
                Arguments.of("batch-info", WRITE_BATCH));
    }

    @ParameterizedTest(name = "a slow step in {0} before {1}")
    @MethodSource("places")
    void aSlowStepDoesNotHoldABatchBackBeyondItsDeadline(String file, String place) throws Exception {
        start(file, place, SLOW);
        long start = System.nanoTime();

        HttpResponse<String> response = batch();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(DEADLINE, IN_TIME);
        JsonNode answer = JSON.readTree(response.body());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("X-Batch-Complete")).contains("false");
        assertThat(answer.path("results")).hasSize(3);
        assertThat(answer.at("/metadata/totalProcessed").asInt()).isEqualTo(3);
        assertThat(answer.at("/metadata/complete").asBoolean()).isFalse();
        if (!place.equals(WRITE_BATCH)) {
            assertErrors(all(answer.path("results")), "upstream-timeout");
        }
    }

    @Test
    void aSlowStepAfterTheResponseWasMadeDoesNotHoldItBack() throws Exception {
        start("batch-info", END, SLOW);

        JsonNode answer = JSON.readTree(batch().body());

        assertThat(answer.path("results")).hasSize(3);
        assertThat(answer.at("/results/0/profile/name").asText()).isEqualTo("n");
    }

    @Test
    void aStrictBatchThatIsHeldBackIsATimeout() throws Exception {
        start("user", MULTICAST, SLOW);

        HttpResponse<String> response = batch("Prefer", "handling=strict");

        assertThat(response.statusCode()).isEqualTo(504);
        assertThat(response.headers().firstValue("Preference-Applied")).contains("handling=strict");
    }

    static Stream<Arguments> placesOfAStream() {
        return Stream.of(
                Arguments.of("user", MULTICAST), Arguments.of("user", END), Arguments.of("batch-info", WRITE_BATCH));
    }

    @ParameterizedTest(name = "a slow step in {0} before {1}")
    @MethodSource("placesOfAStream")
    void aSlowStepDoesNotHoldAStreamBack(String file, String place) throws Exception {
        start(file, place, SLOW);
        long start = System.nanoTime();

        HttpResponse<String> response = batch("Accept", "application/x-ndjson");

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(IN_TIME.plus(DEADLINE));
        List<JsonNode> lines = lines(response);
        assertThat(lines).hasSize(4);
        assertThat(lines.get(3).at("/metadata/totalProcessed").asInt()).isEqualTo(3);
        if (file.equals("user")) {
            assertErrors(lines.subList(0, 3).stream(), "upstream-timeout");
        }
    }

    @Test
    void aSlowStepDoesNotHoldASummaryBackBeyondItsDeadline() throws Exception {
        start("user", END, SLOW);
        long start = System.nanoTime();

        HttpResponse<String> response = service().get("/users/a/summary");

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(DEADLINE, IN_TIME);
        assertThat(response.statusCode()).isEqualTo(504);
        assertThat(JSON.readTree(response.body()).path("errors")).hasSize(3);
    }

    @Test
    void theTimeoutOfAMulticastIsATimeout() throws Exception {
        start("user", END, "");
        Path user = folder.resolve("user.camel.yaml");
        service().close();
        UPSTREAM.stubFor(get(urlPathMatching("/api/users/slow/.*"))
                .willReturn(okJson("{}").withFixedDelay(5_000)));
        Files.writeString(
                user,
                Files.readString(user)
                        .replace(
                                "            parallelProcessing: true\n",
                                "            parallelProcessing: true\n            timeout: \"200\"\n"));
        start("user", END, "");

        HttpResponse<String> response = service().get("/users/slow/summary");

        assertThat(response.statusCode()).isEqualTo(504);
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of("user", MULTICAST, THROWS),
                Arguments.of("user", END, THROWS),
                Arguments.of("batch-info", SPLIT, THROWS),
                Arguments.of("batch-info", SPLIT, STOPS));
    }

    @ParameterizedTest(name = "{2} in {0} before {1}")
    @MethodSource("failures")
    void aRouteThatFailsGivesEachUserAnError(String file, String place, String step) throws Exception {
        start(file, place, step);

        HttpResponse<String> response = batch();
        List<JsonNode> lines = lines(batch("Accept", "application/x-ndjson"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertErrors(all(JSON.readTree(response.body()).path("results")), "route-failed");
        assertThat(lines).hasSize(4);
        assertErrors(lines.subList(0, 3).stream(), "route-failed");
        assertThat(lines.get(3).at("/metadata/failed").asInt()).isEqualTo(3);
    }

    @Test
    void aFailureAfterTheUsersKeepsTheirResults() throws Exception {
        start("batch-info", WRITE_BATCH, THROWS);

        HttpResponse<String> response = batch();

        assertThat(response.statusCode()).isEqualTo(200);
        JsonNode answer = JSON.readTree(response.body());
        assertThat(answer.at("/results/0/profile/name").asText()).isEqualTo("n");
        assertThat(answer.at("/metadata/successful").asInt()).isEqualTo(1);
    }

    static Stream<Arguments> failuresOfASummary() {
        return Stream.of(
                Arguments.of("user", MULTICAST, THROWS),
                Arguments.of("summary", WRITE_USER, THROWS),
                Arguments.of("summary", WRITE_USER, STOPS));
    }

    @ParameterizedTest(name = "{2} in {0} before {1}")
    @MethodSource("failuresOfASummary")
    void aSummaryWhoseRouteFailsIsAProblemWithItsErrors(String file, String place, String step) throws Exception {
        start(file, place, step);

        HttpResponse<String> response = service().get("/users/a/summary");

        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        JsonNode problem = JSON.readTree(response.body());
        assertThat(problem.path("type").asText()).isEqualTo("/problems/route-failed");
        assertThat(problem.path("errors")).hasSize(3);
    }

    private static Stream<JsonNode> all(JsonNode array) {
        return java.util.stream.StreamSupport.stream(array.spliterator(), false);
    }
}
