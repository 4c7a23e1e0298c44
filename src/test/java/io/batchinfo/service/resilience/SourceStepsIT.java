package io.batchinfo.service.resilience;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.WireMockServer;
import io.batchinfo.EditedRoutes;
import io.batchinfo.RunningService;
import io.batchinfo.routes.RouteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Standard Camel steps as the attempt of the source {@code posts}: what arrives, which error it is, and how many calls it costs.
 * The source makes at most three attempts of 500 ms each.
 */
@Tag("one-jdk")
class SourceStepsIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final WireMockServer UPSTREAM =
            new WireMockServer(options().dynamicPort().bindAddress("127.0.0.1"));

    @TempDir
    private Path folder = Path.of("");

    @BeforeAll
    static void startUpstream(@TempDir Path routes) throws Exception {
        UPSTREAM.start();
        UPSTREAM.stubFor(
                get(urlPathMatching("/api/users/[^/]+/profile"))
                        .willReturn(
                                okJson(
                                        "{\"data\":{\"id\":\"a\",\"name\":\"n\",\"email\":\"e\",\"joinedAt\":\"j\",\"status\":\"s\"}}")));
        UPSTREAM.stubFor(get(urlPathMatching("/api/users/[^/]+/analytics"))
                .willReturn(okJson("{\"data\":{\"avgEngagement\":1.5,\"lastActiveAt\":\"l\"}}")));
        UPSTREAM.stubFor(any(urlPathMatching("/own/ok.*")).willReturn(okJson("{\"totalPosts\":5}")));
        UPSTREAM.stubFor(get("/own/text").willReturn(aResponse().withBody("totalPosts;5")));
        UPSTREAM.stubFor(
                get("/own/slow").willReturn(okJson("{\"totalPosts\":5}").withFixedDelay(5000)));
        UPSTREAM.stubFor(
                get("/own/large").willReturn(okJson("{\"totalPosts\":5,\"text\":\"" + "x".repeat(300_000) + "\"}")));
        for (int status : new int[] {400, 403, 404, 410, 429, 500, 503}) {
            UPSTREAM.stubFor(get("/own/" + status).willReturn(aResponse().withStatus(status)));
        }
        warmUp(routes);
    }

    @AfterAll
    static void stopUpstream() {
        UPSTREAM.stop();
    }

    /** The first calls of a JVM take longer than an attempt may. */
    private static void warmUp(Path routes) throws Exception {
        SourceStepsIT test = new SourceStepsIT();
        test.folder = routes;
        test.copyRoutes();
        test.source("", "- to: \"http:{up}/own/ok\"");
        try (RunningService service = test.start()) {
            for (int i = 0; i < 5; i++) {
                lookup(service);
            }
        }
    }

    @BeforeEach
    void copyRoutes() throws IOException {
        EditedRoutes.copy(folder);
        UPSTREAM.resetRequests();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            http                      | to: "http:{up}/own/ok"                                                               | 5                    | 1
            http with the id          | toD: "http:{up}/own/ok/${header.userId}"                                             | 5                    | 1
            http, 404                 | to: "http:{up}/own/404"                                                              | not-found            | 1
            http, 410                 | to: "http:{up}/own/410"                                                              | not-found            | 1
            http, 400                 | to: "http:{up}/own/400"                                                              | upstream-unavailable | 1
            http, 403                 | to: "http:{up}/own/403"                                                              | upstream-unavailable | 1
            http, 429                 | to: "http:{up}/own/429"                                                              | rate-limited         | 3
            http, 500                 | to: "http:{up}/own/500"                                                              | upstream-unavailable | 3
            http, 503                 | to: "http:{up}/own/503"                                                              | upstream-unavailable | 3
            http, status as a header  | to: "http:{up}/own/503?throwExceptionOnFailure=false"                                | upstream-unavailable | 3
            http, no connection       | to: "http:127.0.0.1:1/own/ok"                                                        | upstream-unavailable | 0
            http, slow                | to: "http:{up}/own/slow"                                                             | upstream-timeout     | 3
            http, not JSON            | to: "http:{up}/own/text"                                                             | upstream-invalid     | 1
            http, too large           | to: "http:{up}/own/large"                                                            | upstream-invalid     | 1
            setBody                   | setBody: {constant: "{\\"totalPosts\\":6}"}                                          | 6                    | 0
            simple                    | setBody: {simple: "{\\"totalPosts\\":${header.attemptNumber}}"}                      | 1                    | 0
            placeholder with default  | setBody: {constant: "{\\"totalPosts\\":{{nowhere:7}}}"}                              | 7                    | 0
            environment with default  | setBody: {constant: "{\\"totalPosts\\":{{env:NOWHERE_SET:8}}}"}                      | 8                    | 0
            choice                    | choice: {when: [{simple: "${header.userId} == 'a'", steps: [{setBody: {constant: "{\\"totalPosts\\":9}"}}]}]} | 9 | 0
            choice without a body     | choice: {when: [{simple: "${header.userId} == 'b'", steps: [{setBody: {constant: "{\\"totalPosts\\":9}"}}]}]} | route-failed | 0
            nothing but a log         | log: "${header.userId}"                                                              | route-failed         | 0
            stop                      | stop: {}                                                                             | route-failed         | 0
            no such user              | setHeader: {name: sourceOutcome, constant: notFound}                                 | not-found            | 0
            do not retry              | setHeader: {name: sourceOutcome, constant: failed}                                   | route-failed         | 0
            a step that throws        | throwException: {exceptionType: java.lang.IllegalStateException, message: broken}    | route-failed         | 0
            a delay                   | delay: {constant: 5000}                                                              | upstream-timeout     | 0
            """)
    void oneStep(String name, String step, String expected, int calls) throws Exception {
        check("- " + step, expected, calls);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            unmarshal         | [{to: "http:{up}/own/ok"}, {unmarshal: {json: {}}}]                                        | 5 | 1
            marshal           | [{to: "http:{up}/own/ok"}, {unmarshal: {json: {}}}, {marshal: {json: {}}}]                 | 5 | 1
            POST              | [{setHeader: {name: CamelHttpMethod, constant: POST}}, {setBody: {constant: "{}"}}, {to: "http:{up}/own/ok"}] | 5 | 1
            wireTap           | [{wireTap: {uri: "direct:tap"}}, {to: "http:{up}/own/ok"}]                                 | 5 | 1
            log               | [{log: "asks"}, {to: "http:{up}/own/ok"}, {log: "has asked"}]                              | 5 | 1
            bean              | [{bean: {ref: counter, method: incrementAndGet}}, {setBody: {simple: "{\\"totalPosts\\":${body}}"}}] | 1 | 0
            doTry             | [{doTry: {steps: [{to: "http:{up}/own/503"}], doCatch: [{exception: [java.lang.Exception], steps: [{to: "http:{up}/own/ok"}]}]}}] | 5 | 2
            circuitBreaker    | [{circuitBreaker: {steps: [{to: "http:{up}/own/503"}]}}]                                   | upstream-unavailable | 3
            breaker and 404   | [{circuitBreaker: {steps: [{to: "http:{up}/own/404"}]}}]                                   | not-found | 1
            empty onFallback  | [{circuitBreaker: {steps: [{to: "http:{up}/own/503"}], onFallback: {steps: [{log: "falls back"}]}}}] | upstream-unavailable | 3
            """)
    void severalSteps(String name, String steps, String expected, int calls) throws Exception {
        check(steps, expected, calls);
    }

    private void check(String steps, String expected, int calls) throws Exception {
        source("", steps);
        try (RunningService service = start()) {
            JsonNode answer = lookup(service);
            JsonNode result = answer.at("/results/0");
            if (Character.isDigit(expected.charAt(0))) {
                assertThat(result.at("/summary/totalPosts").asText())
                        .as("%s", answer)
                        .isEqualTo(expected);
                assertThat(answer.at("/metadata/complete").asBoolean()).isTrue();
            } else {
                assertThat(result.at("/errors/0/type").asText())
                        .as("%s", answer)
                        .isEqualTo("/problems/" + expected);
                assertThat(answer.at("/metadata/complete").asBoolean()).isFalse();
            }
            assertThat(calls()).isEqualTo(calls);
            assertThat(result.at("/profile/name").asText()).isEqualTo("n");
            assertThat(JSON.readTree(service.get("/health").body())
                            .at("/services/posts")
                            .asText())
                    .isEqualTo("healthy");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            onFallback  | ``                                                                                                                          | [{circuitBreaker: {steps: [{to: "http:{up}/own/503"}], onFallback: {steps: [{setBody: {constant: "{\\"totalPosts\\":0}"}}]}}}]
            onException | [{onException: {exception: [java.lang.Exception], handled: {constant: "true"}, steps: [{setBody: {constant: "{\\"totalPosts\\":0}"}}]}}] | [{to: "http:{up}/own/503"}]
            """)
    void aFallbackIsMarkedAndNotCached(String name, String rules, String steps) throws Exception {
        source(rules, steps);
        try (RunningService service = start()) {
            for (int request = 1; request <= 2; request++) {
                JsonNode answer = lookup(service);
                JsonNode result = answer.at("/results/0");
                assertThat(result.at("/sources/posts/outcome").asText())
                        .as("%s", answer)
                        .isEqualTo("fallback");
                assertThat(result.at("/summary/totalPosts").asInt(-1)).isZero();
                assertThat(answer.at("/metadata/complete").asBoolean()).isFalse();
                assertThat(calls()).isEqualTo(request * 3);
            }
        }
    }

    @Test
    void aHandledExceptionWithoutABodyIsTheErrorThatItWas() throws Exception {
        source(
                "[{onException: {exception: [java.lang.Exception], handled: {constant: \"true\"}, steps: [{log: seen}]}}]",
                "[{to: \"http:{up}/own/503\"}]");
        try (RunningService service = start()) {
            JsonNode error = lookup(service).at("/results/0/errors/0");
            assertThat(error.at("/type").asText()).isEqualTo("/problems/upstream-unavailable");
            assertThat(error.at("/status").asInt()).isEqualTo(503);
            assertThat(calls()).isEqualTo(3);
        }
    }

    @Test
    void aMistakeOfTheRouteDoesNotOpenTheBreaker() throws Exception {
        source("", "[{circuitBreaker: {steps: [{throwException: {exceptionType: java.lang.Exception, message: x}}]}}]");
        try (RunningService service = start()) {
            for (int i = 0; i < 60; i++) {
                assertThat(lookup(service).at("/results/0/errors/0/type").asText())
                        .isEqualTo("/problems/route-failed");
            }
        }
    }

    @Test
    void theHeadersOfAnAttemptAndCookiesAreNotSentUpstream() throws Exception {
        UPSTREAM.stubFor(any(urlPathMatching("/own/cookie"))
                .willReturn(okJson("{\"totalPosts\":5}").withHeader("Set-Cookie", "user=a; Path=/")));
        source("", "[{to: \"http:{up}/own/cookie\"}]");
        try (RunningService service = start()) {
            for (int i = 0; i < 2; i++) {
                service.batch("{\"userIds\":[\"a\"],\"maxAge\":0}", "X-User", "secret");
            }
            assertThat(UPSTREAM.findAll(anyRequestedFor(urlPathMatching("/own/cookie"))))
                    .hasSize(2)
                    .allSatisfy(request -> assertThat(request.getHeaders().keys())
                            .noneMatch(header -> header.matches("(?i)userId|attempt.*|cookie|x-user")));
        }
    }

    @Test
    void aSourceThatIsNotStartedIsMissingAtOnceUntilItIs() throws Exception {
        source("", "[{to: \"http:{up}/own/ok\"}]");
        disable("posts", "autoStartup: false");
        try (RunningService service = start()) {
            long asked = System.nanoTime();
            JsonNode answer = lookup(service);
            assertThat(System.nanoTime() - asked).isLessThan(5_000_000_000L);
            assertThat(answer.at("/results/0/errors/0/type").asText())
                    .as("%s", answer)
                    .isEqualTo("/problems/route-failed");
            assertThat(answer.at("/metadata/complete").asBoolean()).isFalse();

            service.routes().context().getRouteController().startRoute("posts");
            JsonNode started = lookup(service);
            assertThat(started.at("/metadata/complete").asBoolean())
                    .as("%s", started)
                    .isTrue();
        }
    }

    @Test
    void aSourceWhosePreconditionIsFalseIsRejected() throws Exception {
        disable("posts", "precondition: \"false\"");
        assertThatThrownBy(this::start)
                .isInstanceOfSatisfying(
                        RouteException.class,
                        fault -> assertThat(fault.text())
                                .matches("user\\.camel\\.yaml:\\d+: no route begins with 'source:posts'"));
    }

    private void disable(String route, String option) throws Exception {
        Path file = folder.resolve(route + ".camel.yaml");
        String id = "    id: " + route + "\n";
        Files.writeString(file, Files.readString(file).replace(id, id + "    " + option + "\n"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            onException        | `[{onException: {exception: [java.lang.Exception], redeliveryPolicy: {maximumRedeliveries: 2}, steps: [{log: seen}]}}]` | ``
            routeConfiguration | `` | `- routeConfiguration: {onException: [{onException: {exception: [java.lang.Exception], redeliveryPolicy: {maximumRedeliveries: 2}}}]}`
            named configuration| `id` | `- routeConfiguration: {id: rules, onException: [{onException: {exception: [java.lang.Exception], redeliveryPolicy: {maximumRedeliveries: 2}}}]}`
            errorHandler       | `` | `- routeConfiguration: {errorHandler: {defaultErrorHandler: {redeliveryPolicy: {maximumRedeliveries: 2}}}}`
            errorHandler of all| `` | `- errorHandler: {defaultErrorHandler: {redeliveryPolicy: {maximumRedeliveries: 2}}}`
            """)
    void redeliveriesInsideASourceAreRejected(String name, String rules, String file) throws Exception {
        source(rules != null && rules.startsWith("[") ? rules : "", "[{to: \"http:{up}/own/503\"}]");
        if ("id".equals(rules)) {
            Path posts = folder.resolve("posts.camel.yaml");
            Files.writeString(
                    posts,
                    Files.readString(posts)
                            .replace("    id: posts\n", "    id: posts\n    routeConfigurationId: rules\n"));
        }
        if (file != null && !file.isEmpty()) {
            Path to = name.contains("all") ? folder.resolve("posts.camel.yaml") : folder.resolve("rules.camel.yaml");
            Files.writeString(to, file + "\n" + (Files.exists(to) ? Files.readString(to) : ""));
        }
        assertThatThrownBy(() -> start().close())
                .isInstanceOf(RouteException.class)
                .hasMessageMatching("(posts|rules)\\.camel\\.yaml:\\d+: .*maximumRedeliveries.*maxAttempts.*");
    }

    /** Replaces the route of posts. */
    private void source(String rules, String steps) throws IOException {
        String own = (rules == null || rules.isEmpty()) ? "" : rules.substring(1, rules.length() - 1) + ", ";
        String all = steps.startsWith("[") ? "[" + own + steps.substring(1) : steps;
        String text = """
                - beans: [{name: counter, type: java.util.concurrent.atomic.AtomicInteger}]
                - route: {id: tap, from: {uri: "direct:tap", steps: [{log: tapped}]}}
                - route:
                    id: posts
                    from:
                      uri: source:posts
                      steps:
                """;
        text += all.startsWith("[") ? "        " + all + "\n" : "        " + all + "\n";
        Files.writeString(folder.resolve("posts.camel.yaml"), text.replace("{up}", "127.0.0.1:" + UPSTREAM.port()));
    }

    private RunningService start() throws RouteException {
        return RunningService.start(Map.of(
                "UPSTREAM_URL",
                UPSTREAM.baseUrl(),
                "ROUTES_DIR",
                folder.toString(),
                "SOURCE_MAX_ATTEMPTS",
                "3",
                "SOURCE_INITIAL_BACKOFF",
                "1ms",
                "SOURCE_ATTEMPT_TIMEOUT",
                "500ms",
                "SOURCE_DEADLINE",
                "4s"));
    }

    private static JsonNode lookup(RunningService service) throws IOException, InterruptedException {
        return JSON.readTree(
                service.batch("{\"userIds\":[\"a\"],\"includeSources\":true}").body());
    }

    private static int calls() {
        return UPSTREAM.countRequestsMatching(
                        anyRequestedFor(urlPathMatching("/own/.*")).build())
                .getCount();
    }
}
