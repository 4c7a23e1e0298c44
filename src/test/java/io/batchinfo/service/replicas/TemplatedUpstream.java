package io.batchinfo.service.replicas;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;

/** The three APIs, which know every user and count their calls. */
final class TemplatedUpstream implements AutoCloseable {

    private final WireMockServer server =
            new WireMockServer(options().dynamicPort().bindAddress("127.0.0.1").globalTemplating(true));

    TemplatedUpstream() {
        server.start();
        answer(
                "profile",
                "\"id\":\"{{request.path.[2]}}\",\"name\":\"A\",\"email\":\"e\",\"joinedAt\":\"j\",\"status\":\"active\"");
        answer("posts", "\"userId\":\"{{request.path.[2]}}\",\"totalPosts\":2");
        answer("analytics", "\"userId\":\"{{request.path.[2]}}\",\"avgEngagement\":1.5,\"lastActiveAt\":\"l\"");
    }

    private void answer(String source, String fields) {
        answer(
                source,
                aResponse()
                        .withHeader("Content-Type", "application/json")
                        .withBody("{\"data\":{" + fields + "},\"status\":200}"));
    }

    void answer(String source, ResponseDefinitionBuilder response) {
        server.stubFor(get(urlPathMatching("/api/users/[^/]+/" + source)).willReturn(response));
    }

    String url() {
        return server.baseUrl();
    }

    int calls() {
        return server.countRequestsMatching(getRequestedFor(anyUrl()).build()).getCount();
    }

    int calls(String source) {
        return server.countRequestsMatching(getRequestedFor(urlPathMatching("/api/users/[^/]+/" + source))
                        .build())
                .getCount();
    }

    void resetCalls() {
        server.resetRequests();
    }

    @Override
    public void close() {
        server.stop();
    }
}
