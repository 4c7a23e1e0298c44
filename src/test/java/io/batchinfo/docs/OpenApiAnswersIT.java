package io.batchinfo.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonPointer;
import io.batchinfo.RunningService;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the running service answers is what its description says: status, headers and body. */
class OpenApiAnswersIT {

    private static final String BATCH = "/users/batch-info";
    private static final String SUMMARY = "/users/{id}/summary";

    @TempDir
    private Path folder;

    private static Upstreams upstreams;
    private static RunningService running;
    private static ApiDescription description;

    @BeforeAll
    static void start() throws Exception {
        upstreams = new Upstreams();
        running = start(Map.of());
        description = ApiDescription.of(running.get("/openapi.json").body());
    }

    @AfterAll
    static void stop() {
        running.close();
        upstreams.close();
    }

    private static RunningService start(Map<String, String> more) throws Exception {
        Map<String, String> settings = new HashMap<>(Map.of(
                "UPSTREAM_URL", upstreams.url(),
                "SOURCE_MAX_ATTEMPTS", "2",
                "SOURCE_ATTEMPT_TIMEOUT", "700ms",
                "SERVER_BODY_TIMEOUT", "1s",
                "BREAKER_MINIMUM_NUMBER_OF_CALLS", "1000",
                "BREAKER_SLIDING_WINDOW_SIZE", "1000"));
        settings.putAll(more);
        return RunningService.start(settings);
    }

    @ParameterizedTest
    @CsvSource({
        "fine,    200, false", "partial, 200, false", "unknown, 200, false", "down,    200, false",
        "fine,    200, true", "unknown, 404, true", "partial, 502, true", "late,    504, true"
    })
    void aBatchIsAsDescribed(String user, int status, boolean strict) throws Exception {
        String body = "{\"userIds\":[\"%s\",\"%s\"],\"includeSources\":true,\"maxAge\":0}".formatted(user, user);

        Answer answer = Answer.of(strict ? running.batch(body, "Prefer", "handling=strict") : running.batch(body));

        assertThat(answer.status()).isEqualTo(status);
        description.knows("post", BATCH, answer);
    }

    @Test
    void everyLineOfAStreamIsAsDescribed() throws Exception {
        Answer answer = Answer.of(
                running.batch("{\"userIds\":[\"fine\",\"partial\",\"unknown\"]}", "Accept", "application/x-ndjson"));

        String[] lines = answer.body().split("\n");
        description.knows("post", BATCH, answer);
        assertThat(lines).hasSize(4);
        for (int i = 0; i < 3; i++) {
            assertThat(violations("StreamLine", lines[i])).as(lines[i]).isEmpty();
        }
        assertThat(violations("StreamEnd", lines[3])).as(lines[3]).isEmpty();
        assertThat(violations("StreamEnd", lines[0])).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"fine, 200", "partial, 200", "unknown, 404", "down, 502", "late, 504", "-, 400"})
    void aSummaryIsAsDescribed(String user, int status) throws Exception {
        Answer answer = Answer.of(running.get("/users/" + user + "/summary?maxAge=0&includeSources=true"));

        assertThat(answer.status()).isEqualTo(status);
        description.knows("get", SUMMARY, answer);
    }

    @ParameterizedTest
    @CsvSource({
        "400, application/json, '*/*',     '{'",
        "400, application/json, '*/*',     '{\"userIds\":[7]}'",
        "406, application/json, text/html, '{\"userIds\":[]}'",
        "415, text/plain,       '*/*',     '{\"userIds\":[]}'"
    })
    void aRefusedBatchIsAsDescribed(int status, String type, String accept, String body) throws Exception {
        Answer answer = send("POST", BATCH, body, "Content-Type", type, "Accept", accept);

        assertThat(answer.status()).isEqualTo(status);
        description.knows("post", BATCH, answer);
    }

    @Test
    void aBodyTooLargeIsAsDescribed() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", running.uri("/").getPort())) {
            Answer answer = askPlainly(socket, 2 << 20);

            assertThat(answer.status()).isEqualTo(413);
            description.knows("post", BATCH, answer);
        }
    }

    @Test
    void aBodyTooSlowIsAsDescribed() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", running.uri("/").getPort())) {
            Answer answer = askPlainly(socket, 10);

            assertThat(answer.status()).isEqualTo(408);
            description.knows("post", BATCH, answer);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "post, /users/batch-info,    /users/batch-info",
        "get,  /users/{id}/summary,  /users/fine/summary",
        "get,  /health,              /health",
        "get,  /openapi.json,        /openapi.json",
        "get,  /docs,                /docs"
    })
    void aWrongMethodIsAsDescribed(String method, String template, String path) throws Exception {
        Answer answer = send("DELETE", path, "");

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.headers()).containsEntry("allow", method.equals("post") ? "POST, QUERY" : "GET, HEAD");
        description.knows(method, template, answer);
    }

    @Test
    void theDescriptionAndThePageAreAsDescribed() throws Exception {
        description.knows("get", "/openapi.json", Answer.of(running.get("/openapi.json")));
        description.knows("get", "/docs", Answer.of(running.get("/docs")));
    }

    @Test
    void healthIsAsDescribedBeforeAndAfterABreakerOpened() throws Exception {
        try (RunningService fragile =
                start(Map.of("BREAKER_MINIMUM_NUMBER_OF_CALLS", "1", "BREAKER_SLIDING_WINDOW_SIZE", "1"))) {
            Answer before = Answer.of(fragile.get("/health"));
            fragile.get("/users/down/summary");
            Answer after = Answer.of(fragile.get("/health"));
            Answer refused = Answer.of(fragile.get("/users/fine/summary"));

            assertThat(before.status()).isEqualTo(200);
            description.knows("get", "/health", before);
            assertThat(after.status()).isEqualTo(503);
            description.knows("get", "/health", after);
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.body()).contains("circuit-open");
            description.knows("get", SUMMARY, refused);
        }
    }

    /** A service of its own: what an upstream asks for holds for every user of the source. */
    @Test
    void aRateLimitIsAsDescribed() throws Exception {
        try (RunningService limited = start(Map.of())) {
            Answer batch = Answer.of(limited.batch("{\"userIds\":[\"limited\"]}", "Prefer", "handling=strict"));
            Answer summary = Answer.of(limited.get("/users/limited/summary"));

            assertThat(batch.status()).isEqualTo(503);
            assertThat(batch.body()).contains("rate-limited", "retryAfter");
            description.knows("post", BATCH, batch);
            assertThat(summary.status()).isEqualTo(503);
            description.knows("get", SUMMARY, summary);
        }
    }

    @Test
    void tooManyRequestsAtOnceAreRefusedAsDescribed() throws Exception {
        try (RunningService small = start(Map.of("SERVER_MAX_CONCURRENT_REQUESTS", "1"))) {
            int before = upstreams.calls();
            var first = small.client()
                    .sendAsync(
                            HttpRequest.newBuilder(small.uri("/users/late/summary?maxAge=0"))
                                    .build(),
                            BodyHandlers.ofString());
            await().until(() -> upstreams.calls() > before);

            Answer refused = Answer.of(small.batch("{\"userIds\":[\"fine\"]}"));

            assertThat(refused.status()).isEqualTo(503);
            description.knows("post", BATCH, refused);
            description.knows("get", SUMMARY, Answer.of(small.get("/users/fine/summary")));
            assertThat(small.get("/docs").statusCode()).isEqualTo(200);
            first.join();
        }
    }

    @Test
    void whoHasNoKeyIsRefusedAsDescribed() throws Exception {
        Path keys = Files.writeString(folder.resolve("keys"), "0123456789abcdefghijkl\n");
        try (RunningService guarded = start(Map.of("AUTH_KEYS_FILE", keys.toString()))) {
            Answer nothing = Answer.of(guarded.batch("{\"userIds\":[]}"));
            Answer wrong = Answer.of(guarded.get("/users/fine/summary", "Authorization", "Bearer wrong"));

            assertThat(nothing.status()).isEqualTo(401);
            description.knows("post", BATCH, nothing);
            assertThat(wrong.status()).isEqualTo(401);
            description.knows("get", SUMMARY, wrong);
        }
    }

    private static java.util.List<?> violations(String schema, String json) {
        return description.violations(JsonPointer.compile("/components/schemas/" + schema), json);
    }

    private static Answer send(String method, String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(running.uri(path)).method(method, BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return Answer.of(running.client().send(request.build(), BodyHandlers.ofString()));
    }

    /** Announces a body and never sends it. */
    private static Answer askPlainly(Socket socket, int length) throws Exception {
        String request = "POST " + BATCH + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: " + length + "\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return Answer.read(socket.getInputStream());
    }
}
