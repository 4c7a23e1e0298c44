package io.batchinfo.service.reload;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.batchinfo.EditedRoutes;
import io.batchinfo.routes.ReloadStatus;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No request notices an edit: none fails, and none is answered by half of one. */
class EditUnderLoadIT {

    private static final int CLIENTS = 12;
    private static final int EDITS = 15;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> QUICK =
            Map.of("ROUTES_POLL_INTERVAL", "20ms", "ROUTES_QUIET_PERIOD", "150ms");

    @TempDir
    private Path folder;

    @Test
    void everyAnswerDuringEditsIsWholeAndOfOneGeneration() throws Exception {
        Queue<String> wrong = new ConcurrentLinkedQueue<>();
        AtomicInteger answers = new AtomicInteger();
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try (EditedRoutes routes = EditedRoutes.in(folder, QUICK)) {
            String profile = routes.read("profile.camel.yaml");
            String posts = routes.read("posts.camel.yaml");
            mark(routes, profile, posts, 1000);
            for (int client = 0; client < CLIENTS; client++) {
                String id = "u" + client;
                clients.execute(() -> {
                    while (!over.get()) {
                        judge(routes, id, wrong);
                        answers.incrementAndGet();
                    }
                });
            }

            for (int edit = 1; edit <= EDITS; edit++) {
                mark(routes, profile, posts, 1000 + edit);
                if (edit % 3 == 0) {
                    routes.write("posts.camel.yaml", posts.replace("circuitBreaker", "circuitBraker"));
                    routes.untilRejected();
                }
            }
            over.set(true);
            clients.shutdown();
            assertThat(clients.awaitTermination(30, TimeUnit.SECONDS)).isTrue();

            ReloadStatus status = routes.live().status();
            assertThat(wrong).isEmpty();
            assertThat(answers.get()).isGreaterThan(EDITS * CLIENTS);
            assertThat(status.loaded()).isEqualTo(EDITS + 1);
            assertThat(status.rejected()).isEqualTo(EDITS / 3);
        } finally {
            clients.shutdownNow();
        }
    }

    /** Two files change together; every answer must show both changes or neither. */
    private static void mark(EditedRoutes routes, String profile, String posts, int mark) throws Exception {
        long before = routes.generation();
        routes.write("profile.camel.yaml", EditedRoutes.marked(profile, Integer.toString(mark)));
        routes.write("posts.camel.yaml", EditedRoutes.marked(posts, Integer.toString(mark)));
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> routes.generation() > before);
    }

    private static void judge(EditedRoutes routes, String id, Queue<String> wrong) {
        try {
            HttpResponse<String> answer =
                    routes.service.batch("{\"userIds\":[\"" + id + "\",\"" + id + "b\"],\"maxAge\":0}");
            JsonNode results = JSON.readTree(answer.body()).path("results");
            boolean whole = answer.statusCode() == 200 && results.size() == 2;
            String one = results.at("/0/profile/name").asText();
            for (JsonNode result : results) {
                whole &= one.equals(result.at("/profile/name").asText())
                        && one.equals(result.at("/summary/totalPosts").asText())
                        && !result.has("error");
            }
            if (!whole) {
                wrong.add(answer.statusCode() + " " + answer.body());
            }
        } catch (Exception e) {
            wrong.add(e.toString());
        }
    }

    @Test
    void aBatchAndAStreamThatBeganBeforeAnEditEndOnTheirOldRoutes() throws Exception {
        Map<String, String> oneAtATime = Map.of(
                "ROUTES_POLL_INTERVAL",
                "20ms",
                "ROUTES_QUIET_PERIOD",
                "50ms",
                "BATCH_MAX_CONCURRENT_USERS",
                "1",
                "BATCH_DEADLINE",
                "30s");
        try (EditedRoutes routes = EditedRoutes.in(folder, oneAtATime)) {
            routes.upstream.stubFor(get(urlPathMatching("/api/users/[^/]+/profile"))
                    .willReturn(aResponse()
                            .withFixedDelay(150)
                            .withBody("{\"data\":{\"id\":\"u\",\"name\":\"{{request.headers.X-Edit}}\",\"email\":\"e\","
                                    + "\"joinedAt\":\"j\",\"status\":\"active\"},\"status\":200}")));
            String profile = routes.read("profile.camel.yaml");
            long first = routes.generation();
            routes.write("profile.camel.yaml", EditedRoutes.marked(profile, "old"));
            routes.untilServed(first);
            List<String> ids = IntStream.range(0, 12).mapToObj(i -> "u" + i).toList();

            CompletableFuture<HttpResponse<String>> batch = post(routes, ids, "application/json");
            CompletableFuture<HttpResponse<String>> stream = post(routes, ids, "application/x-ndjson");
            await().until(() -> !routes.upstream
                    .findAll(getRequestedFor(urlPathMatching("/api/users/u2/profile")))
                    .isEmpty());
            long before = routes.generation();
            routes.write("profile.camel.yaml", EditedRoutes.marked(profile, "new"));
            routes.untilServed(before);
            assertThat(batch).isNotDone();
            assertThat(stream).isNotDone();

            assertThat(routes.user("u0").at("/profile/name").asText()).isEqualTo("new");
            assertThat(names(batch.get(30, TimeUnit.SECONDS).body()))
                    .hasSize(12)
                    .containsOnly("old");
            assertThat(names(stream.get(30, TimeUnit.SECONDS).body()))
                    .hasSize(12)
                    .containsOnly("old");
        }
    }

    private static CompletableFuture<HttpResponse<String>> post(EditedRoutes routes, List<String> ids, String accept) {
        HttpRequest request = HttpRequest.newBuilder(routes.service.uri("/users/batch-info"))
                .header("Content-Type", "application/json")
                .header("Accept", accept)
                .POST(BodyPublishers.ofString("{\"userIds\":[\"" + String.join("\",\"", ids) + "\"],\"maxAge\":0}"))
                .build();
        return routes.service.client().sendAsync(request, BodyHandlers.ofString());
    }

    private static List<String> names(String body) throws Exception {
        List<String> names = new java.util.ArrayList<>();
        for (String line : body.split("\n")) {
            JSON.readTree(line)
                    .findParents("profile")
                    .forEach(r -> names.add(r.at("/profile/name").asText()));
        }
        return names;
    }
}
