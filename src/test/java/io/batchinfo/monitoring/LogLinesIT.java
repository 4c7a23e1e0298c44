package io.batchinfo.monitoring;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.serverError;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the log says of requests. */
class LogLinesIT {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String[] NAMED = {"X-Request-Id", "r-7", "traceparent", "00-" + TRACE + "-b7ad6b7169203331-01"
    };

    private WatchedService watched;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        watched = WatchedService.in(folder);
    }

    @AfterEach
    void stop() {
        watched.close();
    }

    @Test
    void everyLineOfARequestNamesItAndItsTrace() throws Exception {
        watched.apis().stubFor(get(urlPathEqualTo("/api/users/b/posts")).willReturn(serverError()));
        watched.add("health", """
                - route:
                    id: own-health
                    description: Takes the place of the route of the service.
                    from:
                      uri: platform-http:/health
                      parameters:
                        httpMethodRestrict: GET
                      steps:
                        - throwException: {exceptionType: java.io.IOException, message: no luck}
                """);

        try (LogCapture log = new LogCapture(Level.INFO)) {
            watched.service().batch("{\"userIds\":[\"a\",\"b\"]}", NAMED);
            watched.service().get("/users/b/summary?maxAge=0", NAMED);
            watched.service().get("/health", NAMED);

            assertThat(log.lines())
                    .hasSize(9)
                    .allMatch(line -> line.startsWith("request r-7 trace " + TRACE + ": "))
                    .anyMatch(line -> line.contains("posts of b, attempt 4"))
                    .anyMatch(line -> line.contains("the route for /health failed"));
        }
    }

    @Test
    void aRequestWithoutFailuresIsNotInTheLogAndNoUserIs() throws Exception {
        try (LogCapture log = new LogCapture(Level.INFO)) {
            watched.service().batch("{\"userIds\":[\"secret-id\"]}", NAMED);
            watched.service().get("/users/secret-id/summary", NAMED);
            watched.service().batch("{\"userIds\":[\"secret-id\",\"secret id\"]}", NAMED);

            assertThat(log.lines()).isEmpty();
        }
    }

    @Test
    void aBreakerThatOpensAndClosesAgainIsTwoLines() throws Exception {
        watched.edit(
                "posts",
                "id: posts-breaker",
                "id: posts-breaker\n            resilience4jConfiguration: {minimumNumberOfCalls: 2,"
                        + " waitDurationInOpenState: 1, permittedNumberOfCallsInHalfOpenState: 1}");
        watched.apis().stubFor(get(urlPathEqualTo("/api/users/b/posts")).willReturn(serverError()));

        try (LogCapture log = new LogCapture(Level.INFO)) {
            watched.service().batch("{\"userIds\":[\"b\"]}");
            await().untilAsserted(() -> {
                watched.service().batch("{\"userIds\":[\"a\"],\"maxAge\":0}");
                assertThat(log.lines()).contains("circuit breaker posts-breaker closed; calls are made again");
            });

            assertThat(log.lines()).containsOnlyOnce("circuit breaker posts-breaker opened; calls are rejected");
        }
    }
}
