package io.batchinfo.docs;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;

/** The three sources with users that show every kind of answer: their ids say what is wrong with them. */
final class Upstreams implements AutoCloseable {

    private static final int LATE_MILLIS = 2_000;

    private final WireMockServer server =
            new WireMockServer(WireMockConfiguration.options().dynamicPort());

    Upstreams() {
        server.start();
        for (String user : new String[] {"fine", "partial", "late"}) {
            answers(user, "profile", ok("""
                    {"id":"%s","name":"A","email":"a@example.com","joinedAt":"2023-01-15T10:00:00Z","status":"active"}""".formatted(user)));
            answers(user, "posts", ok("{\"userId\":\"" + user + "\",\"totalPosts\":2,\"recentPosts\":[]}"));
            answers(user, "analytics", ok("""
                    {"userId":"%s","totalViews":9,"avgEngagement":4.2,"lastActiveAt":"2024-01-15T10:30:00Z","topCategories":[]}""".formatted(user)));
        }
        answers("late", "profile", ok("{}").withFixedDelay(LATE_MILLIS));
        answers("partial", "analytics", aResponse().withStatus(502));
        for (String source : new String[] {"profile", "posts", "analytics"}) {
            answers("down", source, aResponse().withStatus(500));
        }
        answers("unknown", "posts", ok("{\"userId\":\"unknown\",\"totalPosts\":0,\"recentPosts\":[]}"));
        answers("limited", "profile", aResponse().withStatus(429).withHeader("Retry-After", "7"));
    }

    String url() {
        return server.baseUrl();
    }

    /** How many calls it has seen. */
    int calls() {
        return server.getAllServeEvents().size();
    }

    private void answers(String user, String source, ResponseDefinitionBuilder answer) {
        server.stubFor(get(urlPathEqualTo("/api/users/" + user + "/" + source)).willReturn(answer));
    }

    private static ResponseDefinitionBuilder ok(String data) {
        return aResponse()
                .withHeader("Content-Type", "application/json")
                .withBody("{\"data\":" + data + ",\"status\":200}");
    }

    @Override
    public void close() {
        server.stop();
    }
}
