package io.batchinfo.contract;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchAnswerIT extends ServiceIT {

    @Test
    void aKnownAndAnUnknownUserAreAnsweredFieldByField() throws Exception {
        upstream.answers(
                "posts", "nobody", okJson("{\"data\":{\"userId\":\"nobody\",\"totalPosts\":0,\"recentPosts\":[]}}"));

        JsonNode answer = json(lookup("[\"user1\",\"nobody\"]"));

        assertThat(answer.get("results")).isEqualTo(json("""
                [{"userId":"user1",
                  "profile":{"id":"user1","name":"N","email":"e@x.org","joinedAt":"2023","status":"active"},
                  "summary":{"totalPosts":2,"avgEngagement":4.20,"lastActiveAt":"2024","status":"active"}},
                 {"userId":"nobody","profile":null,"summary":null,"error":"User not found",
                  "errors":[{"source":"profile","type":"/problems/user-not-found","title":"User not found",
                             "status":404,"attempts":1},
                            {"source":"analytics","type":"/problems/not-found","title":"Analytics not found",
                             "status":404,"attempts":1}]}]"""));
        JsonNode metadata = answer.get("metadata");
        assertThat(metadata.get("processingTimeMs").isIntegralNumber()).isTrue();
        assertThat(((com.fasterxml.jackson.databind.node.ObjectNode) metadata)
                        .without("processingTimeMs")
                        .toString())
                .isEqualTo("{\"totalProcessed\":2,\"successful\":1,\"failed\":1,\"partial\":0,\"stale\":0,"
                        + "\"requested\":2,\"complete\":false}");
    }

    @Test
    void fiveUsersCostFifteenCalls() throws Exception {
        HttpResponse<String> answer = lookup("[\"user1\",\"user2\",\"user3\",\"user4\",\"user5\"]");

        assertThat(upstream.calls()).hasSize(15);
        assertThat(answer.headers().firstValue("X-Batch-Complete")).hasValue("true");
    }

    @Test
    void duplicatesCostNothingAndKeepTheFirstPlace() throws Exception {
        JsonNode answer = json(lookup("[\"user1\",\"user1\",\"user2\"]"));

        assertThat(upstream.calls()).hasSize(6);
        assertThat(answer.get("results").findValuesAsText("userId")).containsExactly("user1", "user2");
        assertThat(answer.at("/metadata/requested").asInt()).isEqualTo(3);
        assertThat(answer.at("/metadata/totalProcessed").asInt()).isEqualTo(2);
    }

    @Test
    void withoutAnalyticsThatSourceIsNotCalled() throws Exception {
        HttpResponse<String> answer = service.batch("{\"userIds\":[\"user1\",\"user2\",\"user3\",\"user4\",\"user5\"],"
                + "\"includeAnalytics\":false,\"maxAge\":0,\"includeSources\":true}");

        assertThat(upstream.calls()).hasSize(10);
        assertThat(upstream.calls("analytics")).isZero();
        JsonNode first = json(answer).at("/results/0");
        assertThat(first.at("/summary"))
                .isEqualTo(
                        json("{\"totalPosts\":2,\"avgEngagement\":null,\"lastActiveAt\":null,\"status\":\"active\"}"));
        assertThat(first.has("error")).isFalse();
        assertThat(first.at("/sources/analytics/outcome").asText()).isEqualTo("skipped");
        assertThat(first.at("/sources/profile/outcome").asText()).isEqualTo("ok");
        assertThat(json(answer).at("/metadata/complete").asBoolean()).isTrue();
    }

    @Test
    void anEmptyListIsAnEmptyCompleteAnswer() throws Exception {
        HttpResponse<String> answer = lookup("[]");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).get("results")).isEmpty();
        assertThat(json(answer).at("/metadata/complete").asBoolean()).isTrue();
        assertThat(upstream.calls()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "500, unavailable, Posts unavailable, 4",
        "503, unavailable, Posts unavailable, 4",
        "403, unavailable, Posts unavailable, 1",
        "302, invalid, Posts gave an invalid answer, 1",
        "404, , Posts not found, 1"
    })
    void anOptionalSourceThatFailsCostsItsPartAlone(int status, String kind, String title, int attempts)
            throws Exception {
        upstream.fails("posts", "userP" + status, status);

        HttpResponse<String> answer = lookup("[\"userP" + status + "\"]");

        JsonNode result = json(answer).at("/results/0");
        String type = kind == null ? "/problems/not-found" : "/problems/upstream-" + kind;
        assertThat(result.at("/profile/status").asText()).isEqualTo("active");
        assertThat(result.at("/summary/totalPosts").isNull()).isTrue();
        assertThat(result.at("/summary/avgEngagement").asDouble()).isEqualTo(4.2);
        assertThat(result.get("error").asText()).isEqualTo(title);
        assertThat(result.get("errors"))
                .isEqualTo(json("[{\"source\":\"posts\",\"type\":\"" + type + "\",\"title\":\"" + title
                        + "\",\"status\":" + status + ",\"attempts\":" + attempts + "}]"));
        assertThat(json(answer).at("/metadata/partial").asInt()).isEqualTo(1);
        assertThat(json(answer).at("/metadata/successful").asInt()).isEqualTo(1);
        assertThat(answer.headers().firstValue("X-Batch-Complete")).hasValue("false");
        assertThat(answer.body()).doesNotContain("secret");
    }

    @Test
    void oneUserThatFailsCostsThatUserAlone() throws Exception {
        upstream.fails("profile", "userF", 500);

        JsonNode answer = json(lookup("[\"user1\",\"userF\",\"user2\"]"));

        assertThat(answer.at("/results/1/profile").isNull()).isTrue();
        assertThat(answer.at("/results/1/summary").isNull()).isTrue();
        assertThat(answer.at("/results/1/error").asText()).isEqualTo("Profile unavailable");
        assertThat(answer.at("/results/1/errors/0/attempts").asInt()).isEqualTo(4);
        assertThat(answer.at("/results/2/profile/id").asText()).isEqualTo("user2");
        assertThat(answer.at("/metadata/failed").asInt()).isEqualTo(1);
        assertThat(answer.at("/metadata/partial").asInt()).isZero();
    }

    @Test
    void aSilentSourceTimesOut() throws Exception {
        upstream.isSilent("posts", "userT");

        JsonNode error = json(lookup("[\"userT\"]")).at("/results/0/errors/0");

        assertThat(error.get("type").asText()).isEqualTo("/problems/upstream-timeout");
        assertThat(error.get("title").asText()).isEqualTo("Posts timed out");
        assertThat(error.has("status")).isFalse();
    }

    @Test
    void whatIsNoAnswerOfItsShapeIsInvalid() throws Exception {
        List<String> bodies = List.of("<html>secret</html>", "{\"data\":{\"totalPosts\":\"many\"}}", "{\"data\":null}");
        for (String body : bodies) {
            upstream.answers("posts", "userI", aResponse().withStatus(200).withBody(body));

            JsonNode error = json(lookup("[\"userI\"]")).at("/results/0/errors/0");

            assertThat(error.get("type").asText()).as(body).isEqualTo("/problems/upstream-invalid");
            assertThat(error.get("status").asInt()).isEqualTo(200);
        }
    }

    @Test
    void aRateLimitSaysWhenToAskAgain() throws Exception {
        try (UpstreamApis other = new UpstreamApis();
                io.batchinfo.RunningService own = io.batchinfo.RunningService.start(other.settings())) {
            other.answers("posts", "userL", aResponse().withStatus(429).withHeader("Retry-After", "30"));

            HttpResponse<String> answer = own.batch("{\"userIds\":[\"userL\"]}", "Prefer", "handling=strict");

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).hasValue("30");
            assertThat(json(answer).at("/results/0/errors/0"))
                    .isEqualTo(json("{\"source\":\"posts\",\"type\":\"/problems/rate-limited\","
                            + "\"title\":\"Posts is rate limited\",\"status\":429,\"attempts\":1,\"retryAfter\":30}"));
        }
    }

    @ParameterizedTest
    @CsvSource({"404, 404", "500, 502", "302, 502", "0, 504"})
    void aStrictCallerGetsAStatusThatSaysWhatIsMissing(int upstreamStatus, int status) throws Exception {
        if (upstreamStatus == 0) {
            upstream.isSilent("posts", "userS0");
        } else {
            upstream.fails("posts", "userS" + upstreamStatus, upstreamStatus);
        }

        HttpResponse<String> strict = lookup("[\"userS" + upstreamStatus + "\"]", "Prefer", "handling=strict");

        assertThat(strict.statusCode()).isEqualTo(status);
        assertThat(strict.headers().firstValue("Preference-Applied")).hasValue("handling=strict");
        assertThat(strict.headers().firstValue("X-Batch-Complete")).hasValue("false");
        assertThat(json(strict).at("/metadata/partial").asInt()).isEqualTo(1);
    }

    @Test
    void aStrictCallerWhoGetsAllGets200() throws Exception {
        HttpResponse<String> strict = lookup("[\"user1\"]", "Prefer", "respond-async, Handling=strict; x=1");

        assertThat(strict.statusCode()).isEqualTo(200);
        assertThat(strict.headers().firstValue("Preference-Applied")).hasValue("handling=strict");
    }
}
