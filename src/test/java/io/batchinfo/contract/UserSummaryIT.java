package io.batchinfo.contract;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UserSummaryIT extends ServiceIT {

    private HttpResponse<String> summary(String id) throws Exception {
        return service.get("/users/" + id + "/summary?maxAge=0");
    }

    @Test
    void aKnownUserIsOneResult() throws Exception {
        HttpResponse<String> answer = summary("user1");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(json(answer).at("/profile/id").asText()).isEqualTo("user1");
        assertThat(json(answer).at("/summary/totalPosts").asInt()).isEqualTo(2);
        assertThat(json(answer).has("error")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/users/user2/../user1/summary", "/users/user1/summary/user2/..", "/users/user1/summary/."})
    void theUserIsTheOneOfThePathWithoutDots(String path) throws Exception {
        HttpResponse<String> answer = service.get(path);

        assertThat(json(answer).get("userId").asText()).isEqualTo("user1");
    }

    @Test
    void aPartialUserIs200WithItsErrors() throws Exception {
        upstream.fails("posts", "userP", 500);

        HttpResponse<String> answer = summary("userP");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).at("/errors/0/source").asText()).isEqualTo("posts");
    }

    @Test
    void withoutAnalyticsThatSourceIsNotCalled() throws Exception {
        HttpResponse<String> answer = service.get("/users/user1/summary?includeAnalytics=false&maxAge=0");

        assertThat(upstream.calls("analytics")).isZero();
        assertThat(json(answer).at("/summary/avgEngagement").isNull()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "404, 404, user-not-found",
        "500, 502, upstream-unavailable",
        "301, 502, upstream-invalid",
        "0, 504, upstream-timeout"
    })
    void withoutTheRequiredPartItIsAProblem(int upstreamStatus, int status, String type) throws Exception {
        if (upstreamStatus == 0) {
            upstream.isSilent("profile", "userF0");
        } else {
            upstream.fails("profile", "userF" + upstreamStatus, upstreamStatus);
        }

        HttpResponse<String> answer = summary("userF" + upstreamStatus);

        JsonNode problem = json(answer);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(problem.get("type").asText()).isEqualTo("/problems/" + type);
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        assertThat(problem.get("instance").asText()).isEqualTo("/users/userF" + upstreamStatus + "/summary");
        assertThat(problem.at("/errors/0/source").asText()).isEqualTo("profile");
        assertThat(answer.body()).doesNotContain("secret");
    }

    @Test
    void aRateLimitIs503WithRetryAfter() throws Exception {
        upstream.answers("profile", "userL", aResponse().withStatus(429).withHeader("Retry-After", "1"));

        HttpResponse<String> answer = service.get("/users/userL/summary?maxAge=0");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(json(answer).get("type").asText()).isEqualTo("/problems/rate-limited");
    }

    @ParameterizedTest
    @ValueSource(strings = {"maxAge=-1", "maxAge=x", "maxAge=86401", "includeAnalytics=1", "includeAnalytics="})
    void aParameterOutOfRangeIs400(String query) throws Exception {
        HttpResponse<String> answer = service.get("/users/user1/summary?" + query);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).at("/errors/0/pointer").asText()).isEqualTo("/" + query.replaceAll("=.*", ""));
        assertThat(upstream.calls()).isEmpty();
    }

    @Test
    void healthNamesEverySource() throws Exception {
        HttpResponse<String> answer = service.get("/health");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).get("status").asText()).isEqualTo("OK");
        assertThat(Instant.parse(json(answer).get("timestamp").asText()))
                .isBefore(Instant.now().plusSeconds(60));
        assertThat(json(answer).get("services"))
                .isEqualTo(json("{\"profile\":\"healthy\",\"posts\":\"healthy\",\"analytics\":\"healthy\"}"));
    }
}
