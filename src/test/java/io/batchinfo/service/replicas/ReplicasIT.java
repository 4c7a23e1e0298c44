package io.batchinfo.service.replicas;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.batchinfo.RunningService;
import io.batchinfo.sharing.RedisProcess;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Services that share a Redis server, seen by their clients and by the upstream. */
@Tag("one-jdk")
class ReplicasIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final TemplatedUpstream upstream = new TemplatedUpstream();
    private RedisProcess redis;

    @BeforeEach
    void start() throws Exception {
        redis = RedisProcess.start();
    }

    @AfterEach
    void end() throws Exception {
        upstream.close();
        redis.close();
    }

    private RunningService replica(String... settings) throws Exception {
        Map<String, String> all = new HashMap<>(Map.of(
                "UPSTREAM_URL", upstream.url(),
                "REDIS_URL", redis.url(),
                "REDIS_TIMEOUT", "500ms",
                "SOURCE_ATTEMPT_TIMEOUT", "5s",
                "SOURCE_DEADLINE", "10s",
                "UPSTREAM_CONNECT_TIMEOUT", "5s"));
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        return RunningService.start(all);
    }

    private static JsonNode batch(RunningService replica, int users, String options) throws Exception {
        String ids =
                IntStream.range(0, users).mapToObj(i -> "\"user" + i + "\"").collect(Collectors.joining(","));
        var response = replica.batch("{\"userIds\":[" + ids + "]" + options + "}");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        JsonNode body = JSON.readTree(response.body());
        assertThat(body.path("metadata").path("successful").asInt())
                .as(response.body())
                .isEqualTo(users);
        return body;
    }

    /** Fetches users until all their parts are stored: a busy machine answers slowly, and what is not taken in time is dropped. */
    private static void fetchAndStore(RedisProcess redis, RunningService replica, int users) {
        await().atMost(Duration.ofSeconds(30)).ignoreNoExceptions().until(() -> {
            int before = stored(redis);
            batch(replica, users, ",\"maxAge\":0");
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
            while (stored(redis) < before + 3 * users && System.nanoTime() < until) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            return stored(redis) >= before + 3 * users;
        });
    }

    private static int stored(RedisProcess redis) {
        String calls = redis.command("INFO commandstats").replaceAll("(?s).*cmdstat_set:calls=(\\d+).*", "$1");
        return calls.matches("\\d+") ? Integer.parseInt(calls) : 0;
    }

    private static List<JsonNode> sources(JsonNode body) {
        List<JsonNode> all = new ArrayList<>();
        body.path("results").forEach(user -> user.path("sources").forEach(all::add));
        return all;
    }

    private static List<String> outcomes(JsonNode body) {
        return sources(body).stream()
                .map(source -> source.path("outcome").asText() + " "
                        + source.path("cache").asText() + " "
                        + source.path("attempts").asInt())
                .distinct()
                .toList();
    }

    @Test
    void whatOneReplicaFetchedIsAHitWithItsAgeOnTheOther() throws Exception {
        try (RunningService a = replica();
                RunningService b = replica()) {
            fetchAndStore(redis, a, 100);
            int fetched = upstream.calls();

            JsonNode body = batch(b, 100, ",\"includeSources\":true");

            assertThat(upstream.calls()).as("no call of the second replica").isEqualTo(fetched);
            assertThat(outcomes(body)).containsExactly("ok hit 0");
            assertThat(body.path("results").path(7).path("profile").path("id").asText())
                    .isEqualTo("user7");

            // a part is judged by each caller's own maxAge, and its age goes on on the other replica
            await().pollInterval(Duration.ofMillis(200)).until(() -> {
                JsonNode later = batch(b, 1, ",\"includeSources\":true");
                return sources(later).stream()
                        .allMatch(source -> source.path("ageSeconds").asInt() >= 1);
            });
            batch(b, 1, ",\"maxAge\":0");
            assertThat(upstream.calls()).as("maxAge 0 asks the sources").isEqualTo(fetched + 3);
        }
    }

    @Test
    void aStreamAndASummaryShareToo() throws Exception {
        try (RunningService a = replica();
                RunningService b = replica()) {
            fetchAndStore(redis, a, 20);
            int fetched = upstream.calls();

            HttpResponse<String> stream =
                    b.batch("{\"userIds\":[\"user1\",\"user2\",\"user3\"]}", "Accept", "application/x-ndjson");
            assertThat(stream.body()).contains("\"user3\"");
            assertThat(b.get("/users/user4/summary").statusCode()).isEqualTo(200);

            assertThat(upstream.calls()).isEqualTo(fetched);
        }
    }

    @Test
    void aUserThatASourceDoesNotKnowIsShared() throws Exception {
        upstream.answer("posts", aResponse().withStatus(404));
        try (RunningService a = replica("CACHE_NEGATIVE_TTL", "1m");
                RunningService b = replica("CACHE_NEGATIVE_TTL", "1m")) {
            fetchAndStore(redis, a, 3);
            int fetched = upstream.calls();

            JsonNode body = batch(b, 3, ",\"includeSources\":true");

            assertThat(upstream.calls()).isEqualTo(fetched);
            assertThat(body.path("results")
                            .path(0)
                            .path("sources")
                            .path("posts")
                            .path("cache")
                            .asText())
                    .isEqualTo("hit");
        }
    }

    @Test
    void replicasWithAnotherDefinitionOfASourceDoNotSeeItsParts() throws Exception {
        try (RunningService a = replica();
                RunningService b = replica("POSTS_URL", upstream.url().replace("localhost", "127.0.0.1"))) {
            fetchAndStore(redis, a, 5);
            int posts = upstream.calls("posts");
            int profiles = upstream.calls("profile");

            batch(b, 5, "");

            assertThat(upstream.calls("posts")).isEqualTo(posts + 5);
            assertThat(upstream.calls("profile")).isEqualTo(profiles);
        }
    }

    @Test
    void aServerThatStopsLosesNoResultAndIsJoinedAgain() throws Exception {
        try (RunningService a = replica("REDIS_TIMEOUT", "25ms");
                RunningService b = replica()) {
            batch(a, 20, "");
            redis.signal("STOP");
            batch(a, 100, "");
            assertThat(a.get("/health").statusCode()).isEqualTo(200);
            redis.signal("CONT");

            redis.kill();
            batch(a, 200, "");
            redis.restart();

            // once both are back, they share again
            await().atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> {
                        batch(a, 10, ",\"maxAge\":0");
                        int fetched = upstream.calls();
                        JsonNode body = batch(b, 10, ",\"maxAge\":3600,\"includeSources\":true");
                        return upstream.calls() == fetched && outcomes(body).equals(List.of("ok hit 0"));
                    });
        }
    }

    @Test
    void aStartWithoutTheServerSucceeds() throws Exception {
        try (RunningService alone = replica("REDIS_URL", "redis://127.0.0.1:" + RedisProcess.freePort())) {
            batch(alone, 10, "");
            assertThat(alone.get("/health").statusCode()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void callsPerSecondHoldForAllReplicasTogether(int count) throws Exception {
        Deque<RunningService> replicas = new ArrayDeque<>();
        ExecutorService clients = Executors.newFixedThreadPool(count);
        try {
            for (int i = 0; i < count; i++) {
                // one source limited, the others quick; a deadline that ends the batch in the middle of its queue
                replicas.add(replica("SOURCE_CALLS_PER_SECOND", "100", "BATCH_DEADLINE", "5s"));
            }
            upstream.resetCalls();
            long begin = System.nanoTime();
            List<Future<HttpResponse<String>>> batches = new ArrayList<>();
            for (RunningService replica : replicas) {
                batches.add(clients.submit(() -> replica.batch("{\"userIds\":["
                        + IntStream.range(0, 600)
                                .mapToObj(i -> "\"" + replica.service().port() + "-" + i + "\"")
                                .collect(Collectors.joining(","))
                        + "]}")));
            }
            for (Future<HttpResponse<String>> batch : batches) {
                assertThat(batch.get().statusCode()).isEqualTo(200);
            }
            double seconds = (System.nanoTime() - begin) / 1e9;

            int made = upstream.calls("posts");
            assertThat(made)
                    .as("the rate of one, not of %s, and one lease", count)
                    .isLessThanOrEqualTo((int) (100 * seconds * 1.02) + 10);
            assertThat(made).as("the rate is used").isGreaterThan(200);
        } finally {
            clients.shutdownNow();
            replicas.forEach(RunningService::close);
        }
    }

    @Test
    void aRetryAfterThatOneReplicaReceivedPausesTheOther() throws Exception {
        try (RunningService a = replica();
                RunningService b = replica()) {
            batch(b, 1, "");
            upstream.answer("posts", aResponse().withStatus(429).withHeader("Retry-After", "60"));
            batch(a, 1, ",\"maxAge\":0");

            await().atMost(Duration.ofSeconds(5)).until(() -> {
                int before = upstream.calls("posts");
                JsonNode body = batch(b, 1, ",\"maxAge\":0,\"includeSources\":true");
                return upstream.calls("posts") == before
                        && body.path("results")
                                .path(0)
                                .path("sources")
                                .path("posts")
                                .path("outcome")
                                .asText()
                                .equals("error");
            });
        }
    }
}
