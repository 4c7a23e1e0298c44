package io.batchinfo.service.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.batchinfo.ScriptedUpstream.Call;
import io.batchinfo.ServiceFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How often the sources are called for what is asked for more than once. */
class FreshnessIT {

    private static final List<String> ONE = List.of("user1");
    private static final String SOURCES = "\"includeSources\":true";

    @ParameterizedTest(name = "upstream delay {0} ms")
    @ValueSource(ints = {1, 300})
    void aHundredBatchesAtOnceForTheSameUserCallEachSourceOnce(int delay) throws Exception {
        try (ServiceFixture fixture = ServiceFixture.start("SOURCE_ATTEMPT_TIMEOUT", "5s", "SOURCE_DEADLINE", "9s")) {
            fixture.upstream.scriptAll(
                    call -> call.after(Duration.ofMillis(delay)).answerWell());

            List<JsonNode> answers = together(100, () -> fixture.lookup(ONE, SOURCES));

            assertThat(fixture.upstream.count("profile")).isEqualTo(1);
            assertThat(fixture.upstream.count("posts")).isEqualTo(1);
            // a second one is the hedged attempt, where a busy machine takes longer than its delay
            assertThat(fixture.upstream.count("analytics")).isBetween(1, 2);
            assertThat(answers)
                    .allMatch(answer -> answer.at("/metadata/complete").asBoolean());
            assertThat(answers.stream()
                            .filter(answer -> cache(answer, "posts").equals("miss"))
                            .count())
                    .isEqualTo(1);
        }
    }

    @Test
    void fiveUsersAskedForTwiceMakeFifteenCalls() throws Exception {
        try (ServiceFixture fixture = ServiceFixture.start()) {
            JsonNode first = fixture.lookup(ServiceFixture.ids("user", 5), SOURCES);
            JsonNode second = fixture.lookup(ServiceFixture.ids("user", 5), SOURCES);

            assertThat(fixture.upstream.count()).isEqualTo(15);
            assertThat(cache(first, "profile")).isEqualTo("miss");
            assertThat(cache(second, "profile")).isEqualTo("hit");
            assertThat(second.at("/results/4/sources/posts/attempts").asInt()).isZero();
            assertThat(second.path("results").findValues("profile").get(0))
                    .isEqualTo(first.path("results").findValues("profile").get(0));
        }
    }

    @Test
    void aCallerWhoAcceptsNothingOldIsServedAnewAndEverybodyGetsThatAfterwards() throws Exception {
        try (ServiceFixture fixture = ServiceFixture.start()) {
            fixture.lookup(ONE, "\"maxAge\":60");
            JsonNode anew = fixture.lookup(ONE, "\"maxAge\":0", SOURCES);
            JsonNode later = fixture.lookup(ONE, "\"maxAge\":60", SOURCES);

            assertThat(fixture.upstream.count()).isEqualTo(6);
            assertThat(cache(anew, "posts")).isEqualTo("miss");
            assertThat(cache(later, "posts")).isEqualTo("hit");
        }
    }

    @Test
    void whatFailedIsAskedForAgain() throws Exception {
        try (ServiceFixture fixture = ServiceFixture.start()) {
            fixture.upstream.script("posts", call -> call.answer(400, "{}"));

            fixture.lookup(ONE, SOURCES);
            fixture.lookup(ONE, SOURCES);

            assertThat(fixture.upstream.count("posts")).isEqualTo(2);
            assertThat(fixture.upstream.count("profile")).isEqualTo(1);
        }
    }

    @Test
    void whatWasNotFoundIsNotAskedForAgainSoSoon() throws Exception {
        try (ServiceFixture fixture = ServiceFixture.start("CACHE_NEGATIVE_TTL", "2s")) {
            fixture.upstream.script("analytics", call -> call.answer(404, "{}"));

            JsonNode first = fixture.lookup(ONE, SOURCES);
            JsonNode second = fixture.lookup(ONE, SOURCES);
            int soon = fixture.upstream.count("analytics");
            fixture.upstream.script("analytics", Call::answerWell);
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> fixture.lookup(ONE, SOURCES)
                            .at("/metadata/complete")
                            .asBoolean());

            assertThat(soon).isEqualTo(1);
            assertThat(ServiceFixture.error(first, "analytics").path("attempts").asInt())
                    .isEqualTo(1);
            assertThat(ServiceFixture.error(second, "analytics")
                            .path("attempts")
                            .asInt())
                    .isZero();
            assertThat(cache(second, "analytics")).isEqualTo("hit");
            assertThat(fixture.upstream.count("analytics")).isEqualTo(2);
        }
    }

    @Test
    void withASourceDownAnOldPartIsServedAndMarked() throws Exception {
        try (ServiceFixture fixture = ServiceFixture.start()) {
            fixture.lookup(ONE);
            fixture.upstream.script("posts", call -> call.answer(500, "{}"));

            JsonNode stale = fixture.lookup(ONE, "\"maxAge\":0", "\"staleIfError\":60", SOURCES);
            JsonNode excludedSources = fixture.lookup(ONE, "\"maxAge\":0", SOURCES);

            assertThat(stale.at("/results/0/stale").asBoolean()).isTrue();
            assertThat(stale.at("/results/0/summary/totalPosts").asInt()).isEqualTo(2);
            assertThat(ServiceFixture.meta(stale, "stale")).isEqualTo(1);
            assertThat(ServiceFixture.meta(stale, "partial")).isZero();
            assertThat(stale.at("/metadata/complete").asBoolean()).isTrue();
            assertThat(stale.at("/results/0/sources/posts/outcome").asText()).isEqualTo("stale");
            assertThat(cache(stale, "posts")).isEqualTo("stale");
            assertThat(cache(stale, "profile")).isEqualTo("miss");
            assertThat(ServiceFixture.meta(excludedSources, "partial")).isEqualTo(1);
            assertThat(excludedSources.at("/results/0").has("stale")).isFalse();
        }
    }

    private static String cache(JsonNode answer, String source) {
        return answer.at("/results/0/sources/" + source + "/cache").asText();
    }

    /** Does the same on so many threads, begun together. */
    private static List<JsonNode> together(int threads, Callable<JsonNode> task) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            CyclicBarrier start = new CyclicBarrier(threads);
            List<Future<JsonNode>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                all.add(pool.submit(() -> {
                    start.await(20, TimeUnit.SECONDS);
                    return task.call();
                }));
            }
            List<JsonNode> answers = new ArrayList<>();
            for (Future<JsonNode> one : all) {
                answers.add(one.get(30, TimeUnit.SECONDS));
            }
            return answers;
        } finally {
            pool.shutdownNow();
        }
    }
}
