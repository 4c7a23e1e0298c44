package io.batchinfo.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.batchinfo.JsonCorpus;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestErrorsTest extends ServiceIT {

    private static final int MIB = 1 << 20;

    @AfterEach
    void nothingWasAsked() {
        assertThat(upstream.calls()).isEmpty();
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String type) throws Exception {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().allValues("Content-Type")).containsExactly("application/problem+json");
        assertThat(answer.headers().firstValue("X-Request-Id")).isPresent();
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        JsonNode problem = json(answer);
        assertThat(problem.get("type").asText()).isEqualTo(type);
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        assertThat(problem.get("title").asText()).isNotBlank();
        assertThat(problem.get("detail").asText()).isNotBlank();
        assertThat(problem.get("instance").asText()).startsWith("/");
        assertThat(problem.has("errors")).isEqualTo(problem.has("errors") && status == 400);
    }

    @ParameterizedTest
    @MethodSource("io.batchinfo.JsonCorpus#accept")
    void everyJsonTextIsUnderstood(byte[] text) throws Exception {
        assertThat(post(JsonCorpus.asUnknownField(text)).statusCode()).isEqualTo(200);
        if (text[0] != '{') {
            assertThat(post(text).statusCode()).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @MethodSource("io.batchinfo.JsonCorpus#reject")
    void everythingElseIsRefused(byte[] text) throws Exception {
        assertProblem(post(JsonCorpus.asUnknownField(text)), 400, "/problems/invalid-request");
        assertProblem(post(text), 400, "/problems/invalid-request");
    }

    @Test
    void aByteOrderMarkIsLetThrough() throws Exception {
        assertThat(post("\uFEFF{\"userIds\":[]}".getBytes(UTF_8)).statusCode()).isEqualTo(200);
    }

    @Test
    void theFirstTwentyViolationsAreNamedByTheirPlace() throws Exception {
        HttpResponse<String> answer = lookup("[\"user1\"" + ",\"../x\"".repeat(30) + "]");

        assertProblem(answer, 400, "/problems/invalid-request");
        List<String> pointers = json(answer).get("errors").findValuesAsText("pointer");
        assertThat(pointers).hasSize(20).startsWith("/userIds/1").endsWith("/userIds/20");
        assertThat(answer.body()).doesNotContain("../x");
    }

    @Test
    void tooManyIdsAreRefused() throws Exception {
        HttpResponse<String> answer = lookup("[\"a\"" + ",\"a\"".repeat(10_000) + "]");

        assertProblem(answer, 400, "/problems/invalid-request");
        assertThat(json(answer).get("errors").findValuesAsText("pointer")).containsExactly("/userIds");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "application/jsonx",
                "json"
            })
    void anotherContentTypeIs415(String type) throws Exception {
        assertProblem(post(BodyPublishers.ofString("{\"userIds\":[]}"), "Content-Type", type), 415, "about:blank");
    }

    @Test
    void noContentTypeIs415() throws Exception {
        assertProblem(post(BodyPublishers.ofString("{\"userIds\":[]}")), 415, "about:blank");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json; charset=utf-8", "APPLICATION/JSON", "application/vnd.x+json"})
    void anyJsonContentTypeWillDo(String type) throws Exception {
        assertThat(post(BodyPublishers.ofString("{\"userIds\":[]}"), "Content-Type", type)
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "application/xml, image/*", "application/json;q=0"})
    void anAcceptThatAllowsNeitherIs406(String accept) throws Exception {
        assertProblem(lookup("[]", "Accept", accept), 406, "about:blank");
        assertProblem(service.get("/users/user1/summary", "Accept", accept), 406, "about:blank");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/users", "/users/a/b/summary", "/users//summary", "/users/a%2Fb/c/summary", "/HEALTH"})
    void anUnknownPathIs404(String path) throws Exception {
        assertProblem(service.get(path), 404, "about:blank");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /users/batch-info, 'POST, QUERY'",
        "DELETE, /users/batch-info/, 'POST, QUERY'",
        "POST, /health, 'GET, HEAD'",
        "QUERY, /health/, 'GET, HEAD'",
        "PUT, /users/user1/summary, 'GET, HEAD'"
    })
    void aWrongMethodIs405WithTheRightOnes(String method, String path, String allow) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(service.uri(path))
                .method(method, BodyPublishers.noBody())
                .build();

        HttpResponse<String> answer = service.client().send(request, BodyHandlers.ofString());

        assertProblem(answer, 405, "about:blank");
        assertThat(answer.headers().firstValue("Allow")).hasValue(allow);
    }

    private static BodyPublisher body(int size, boolean chunked) {
        byte[] body = ("{\"userIds\":[]" + " ".repeat(size - 14) + "}").getBytes(UTF_8);
        return chunked
                ? BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))
                : BodyPublishers.ofByteArray(body);
    }

    @ParameterizedTest
    @CsvSource({
        "application/json, 1, false",
        "application/json, 1, true",
        "application/x-ndjson, 16, false",
        "application/x-ndjson, 16, true"
    })
    void aBodyBeyondTheLimitIs413(String accept, int mebibytes, boolean chunked) throws Exception {
        String[] headers = {"Content-Type", "application/json", "Accept", accept.toLowerCase(Locale.ROOT)};

        assertThat(post(body(mebibytes * MIB, chunked), headers).statusCode()).isEqualTo(200);
        assertProblem(post(body(mebibytes * MIB + 1, chunked), headers), 413, "about:blank");
    }

    @Test
    void aBodyAsLargeAsAStreamsIsTooLargeForAnAnswerInOnePiece() throws Exception {
        String accept = "application/json, application/x-ndjson;q=0.1";

        assertProblem(
                post(body(2 * MIB, false), "Content-Type", "application/json", "Accept", accept), 413, "about:blank");
    }
}
