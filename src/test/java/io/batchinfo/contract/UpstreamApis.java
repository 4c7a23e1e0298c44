package io.batchinfo.contract;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.util.List;
import java.util.Map;

/** The three APIs as a real server: every id beginning with {@code user} is known, unless a test says otherwise. */
final class UpstreamApis implements AutoCloseable {

    private final WireMockServer server =
            new WireMockServer(options().dynamicPort().containerThreads(64).globalTemplating(true));

    UpstreamApis() {
        server.start();
        server.stubFor(get(anyUrl())
                .atPriority(10)
                .willReturn(aResponse()
                        .withStatus(404)
                        .withBody("{\"error\":\"secret words\",\"code\":\"USER_NOT_FOUND\"}")));
        String id = "{{request.path.[2]}}";
        stub(
                "profile",
                "{\"id\":\"" + id
                        + "\",\"name\":\"N\",\"email\":\"e@x.org\",\"joinedAt\":\"2023\",\"status\":\"active\"}");
        stub("posts", "{\"userId\":\"" + id + "\",\"totalPosts\":2,\"recentPosts\":[]}");
        stub(
                "analytics",
                "{\"userId\":\"" + id + "\",\"totalViews\":9,\"avgEngagement\":4.20,\"lastActiveAt\":\"2024\","
                        + "\"topCategories\":[]}");
    }

    private void stub(String source, String data) {
        server.stubFor(get(urlMatching("/api/users/user[^/]*/" + source))
                .atPriority(5)
                .willReturn(okJson("{\"data\":" + data + ",\"status\":200}")
                        .withHeader("Set-Cookie", "upstream=secret")
                        .withHeader("Server", "secret")
                        .withHeader("X-Upstream", "secret")));
    }

    /** What a service needs to find it, and never to open a breaker or to run out of retries by chance. */
    Map<String, String> settings() {
        return Map.of(
                "UPSTREAM_URL", server.baseUrl(),
                "BREAKER_SLIDING_WINDOW_SIZE", "5000",
                "BREAKER_MINIMUM_NUMBER_OF_CALLS", "5000",
                "SOURCE_INITIAL_BACKOFF", "1ms",
                "SOURCE_ATTEMPT_TIMEOUT", "1500ms",
                "SOURCE_DEADLINE", "3s",
                "UPSTREAM_CONNECT_TIMEOUT", "1500ms",
                "SOURCE_RETRY_BUDGET_MIN_PER_SECOND", "1000");
    }

    /** From now on a source answers so for one user. */
    void answers(String source, String id, ResponseDefinitionBuilder answer) {
        server.stubFor(get(urlPathEqualTo("/api/users/" + id + "/" + source))
                .atPriority(1)
                .willReturn(answer));
    }

    void fails(String source, String id, int status) {
        answers(source, id, aResponse().withStatus(status).withBody("secret"));
    }

    void isSilent(String source, String id) {
        answers(source, id, aResponse().withFixedDelay(2_000));
    }

    List<LoggedRequest> calls() {
        return server.findAll(getRequestedFor(anyUrl()));
    }

    int calls(String source) {
        return server.findAll(getRequestedFor(urlMatching(".*/" + source))).size();
    }

    void forgetCalls() {
        server.resetRequests();
    }

    @Override
    public void close() {
        server.stop();
    }
}
