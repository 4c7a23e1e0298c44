package io.batchinfo.service.resilience;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.batchinfo.RunningService;
import io.batchinfo.ServiceFixture;
import io.batchinfo.routes.RouteException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What an upstream says is hostile until it has been read. */
class HostileAnswersIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PROFILE =
            "{\"data\":{\"id\":\"user1\",\"name\":\"N\",\"email\":\"e\",\"joinedAt\":\"j\",\"status\":\"active\"}}";
    private static final String POSTS = "{\"data\":{\"userId\":\"user1\",\"totalPosts\":2}}";
    private static final String ANALYTICS =
            "{\"data\":{\"userId\":\"user1\",\"avgEngagement\":4.2,\"lastActiveAt\":\"2024\"}}";

    private static WireMockServer upstream;
    private static RunningService service;

    @BeforeAll
    static void start() throws RouteException {
        upstream = new WireMockServer(
                options().dynamicPort().bindAddress("127.0.0.1").gzipDisabled(true));
        upstream.start();
        service = RunningService.start(
                Map.of("UPSTREAM_URL", upstream.baseUrl(), "BREAKER_MINIMUM_NUMBER_OF_CALLS", "50"));
    }

    @AfterAll
    static void stop() {
        service.close();
        upstream.stop();
    }

    @BeforeEach
    void well() {
        upstream.resetAll();
        says("profile", aResponse().withBody(PROFILE));
        says("posts", aResponse().withBody(POSTS));
        says("analytics", aResponse().withBody(ANALYTICS));
    }

    static Stream<Arguments> invalid() {
        return Stream.of(
                Arguments.of("not JSON", "<html>Welcome</html>"),
                Arguments.of("cut JSON", PROFILE.substring(0, PROFILE.length() - 1)),
                Arguments.of("text behind", PROFILE + "x"),
                Arguments.of("a list", "[" + PROFILE + "]"),
                Arguments.of("no data", "{\"status\":200}"),
                Arguments.of("data is null", "{\"data\":null}"),
                Arguments.of("data is a list", "{\"data\":[]}"),
                Arguments.of("empty data", "{\"data\":{}}"),
                Arguments.of("half a profile", PROFILE.replace(",\"status\":\"active\"", "")),
                Arguments.of("a number for a name", PROFILE.replace("\"N\"", "7")),
                Arguments.of("null for a name", PROFILE.replace("\"N\"", "null")),
                Arguments.of("a name twice", PROFILE.replace("\"name\":\"N\"", "\"name\":\"N\",\"name\":\"M\"")),
                Arguments.of("too deep", PROFILE.replace("}}", ",\"x\":" + "[".repeat(30) + "]".repeat(30) + "}}")),
                Arguments.of("300 KiB", PROFILE.replace("\"N\"", '"' + "N".repeat(300 * 1024) + '"')));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("invalid")
    void anAnswerOfTheWrongFormIsRefusedWholeAndNotAskedForAgain(String name, String body) throws Exception {
        says("profile", aResponse().withBody(body));

        JsonNode answer = lookup();

        JsonNode error = ServiceFixture.error(answer, "profile");
        assertThat(error.path("type").asText()).isEqualTo("/problems/upstream-invalid");
        assertThat(error.path("status").asInt()).isEqualTo(200);
        assertThat(error.path("attempts").asInt()).isEqualTo(1);
        assertThat(answer.at("/results/0/profile").isNull()).isTrue();
        assertThat(answer.at("/results/0/summary").isNull()).isTrue();
        upstream.verify(1, getRequestedFor(urlPathMatching(".*/profile")));
    }

    @Test
    void aBombOf64MiBIsNotUnpacked() throws Exception {
        byte[] bomb = bomb(64 << 20);
        says("posts", aResponse().withHeader("Content-Encoding", "gzip").withBody(bomb));

        JsonNode answer = lookup();

        assertThat(bomb.length).isLessThan(256 * 1024);
        assertThat(ServiceFixture.error(answer, "posts").path("type").asText()).isEqualTo("/problems/upstream-invalid");
        assertThat(ServiceFixture.error(answer, "posts").path("attempts").asInt())
                .isEqualTo(1);
    }

    @Test
    void aCompressedAnswerThatNobodyAskedForIsUnderstood() throws Exception {
        says("posts", aResponse().withHeader("Content-Encoding", "gzip").withBody(gzip(POSTS)));

        JsonNode answer = lookup();

        assertThat(answer.at("/results/0/summary/totalPosts").asInt()).isEqualTo(2);
        upstream.verify(1, getRequestedFor(urlPathMatching(".*/posts")).withHeader("Accept-Encoding", absent()));
    }

    @Test
    void anEncodingThatIsNotUnderstoodIsInvalid() throws Exception {
        says("posts", aResponse().withHeader("Content-Encoding", "br").withBody(POSTS));

        JsonNode answer = lookup();

        assertThat(ServiceFixture.error(answer, "posts").path("type").asText()).isEqualTo("/problems/upstream-invalid");
    }

    @Test
    void aRedirectIsNotFollowed() throws Exception {
        says("posts", aResponse().withStatus(302).withHeader("Location", upstream.baseUrl() + "/elsewhere"));

        JsonNode answer = lookup();

        assertThat(ServiceFixture.error(answer, "posts").path("type").asText()).isEqualTo("/problems/upstream-invalid");
        assertThat(ServiceFixture.error(answer, "posts").path("status").asInt()).isEqualTo(302);
        upstream.verify(1, getRequestedFor(urlPathMatching(".*/posts")));
        upstream.verify(0, getRequestedFor(urlMatching("/elsewhere")));
    }

    @Test
    void aCookieIsNeitherKeptNorPassedOn() throws Exception {
        says("posts", aResponse().withHeader("Set-Cookie", "trace=me; Path=/").withBody(POSTS));

        lookup();
        HttpResponse<String> second = service.batch("{\"userIds\":[\"user1\"],\"maxAge\":0}", "Cookie", "own=1");

        assertThat(second.headers().firstValue("Set-Cookie")).isEmpty();
        upstream.verify(6, getRequestedFor(urlMatching("/.*")).withHeader("Cookie", absent()));
    }

    private static void says(String source, ResponseDefinitionBuilder answer) {
        upstream.stubFor(get(urlPathMatching("/api/users/[^/]+/" + source)).willReturn(answer));
    }

    private static JsonNode lookup() throws IOException, InterruptedException {
        return JSON.readTree(
                service.batch("{\"userIds\":[\"user1\"],\"maxAge\":0}").body());
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static byte[] bomb(int size) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            byte[] block = " ".repeat(1 << 16).getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < size / block.length; i++) {
                out.write(block);
            }
        }
        return bytes.toByteArray();
    }
}
