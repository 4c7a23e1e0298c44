package io.batchinfo.service.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.batchinfo.ScriptedUpstream.Call;
import io.batchinfo.ServiceFixture;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A source that is down is left alone, and nobody else suffers. */
@Tag("one-jdk")
class BreakerIT {

    private static final List<String> ONE = List.of("user1");

    private static void down(Call call) throws java.io.IOException {
        call.answer(502, "{}");
    }

    @Test
    void withOneSourceDeadAllUsersArePartialAndItIsSoonLeftAlone() throws Exception {
        try (ServiceFixture fixture = ServiceFixture.start()) {
            fixture.upstream.script("analytics", BreakerIT::down);

            for (int i = 0; i < 20; i++) {
                JsonNode answer = fixture.lookup(ServiceFixture.ids("user" + i + "-", 5));
                assertThat(ServiceFixture.meta(answer, "partial")).isEqualTo(5);
            }
            JsonNode last = fixture.lookup(ONE);

            // at most 25 to open it, and those that five users had under way by then
            assertThat(fixture.upstream.count("analytics")).isBetween(20, 25);
            assertThat(fixture.upstream.count("profile")).isEqualTo(101);
            assertThat(fixture.upstream.count("posts")).isEqualTo(101);
            assertThat(ServiceFixture.error(last, "analytics").path("type").asText())
                    .isEqualTo("/problems/circuit-open");
            assertThat(ServiceFixture.error(last, "analytics").path("attempts").asInt())
                    .isZero();
            assertThat(last.at("/results/0/summary/totalPosts").asInt()).isEqualTo(2);
            HttpResponse<String> health = fixture.service.get("/health");
            assertThat(health.statusCode()).isEqualTo(200);
            assertThat(health.body()).contains("\"analytics\":\"unhealthy\"", "\"profile\":\"healthy\"");
        }
    }

    @Test
    void withAllSourcesDeadEveryAnswerIsStill200AndTellsSo() throws Exception {
        try (ServiceFixture fixture = ServiceFixture.start()) {
            fixture.upstream.scriptAll(BreakerIT::down);

            for (int i = 0; i < 20; i++) {
                HttpResponse<String> response = fixture.batch(ServiceFixture.ids("user" + i + "-", 5));
                assertThat(response.statusCode()).isEqualTo(200);
                assertThat(ServiceFixture.meta(ServiceFixture.json(response), "failed"))
                        .isEqualTo(5);
            }
            int before = fixture.upstream.count();
            JsonNode last = fixture.lookup(ServiceFixture.ids("user", 500));

            assertThat(before).isBetween(60, 75);
            assertThat(fixture.upstream.count()).isEqualTo(before);
            assertThat(ServiceFixture.meta(last, "failed")).isEqualTo(500);
            for (String source : ServiceFixture.SOURCES) {
                JsonNode error = ServiceFixture.error(last, 499, source);
                assertThat(error.path("type").asText()).isEqualTo("/problems/circuit-open");
                assertThat(error.path("attempts").asInt()).isZero();
            }
            assertThat(fixture.service.get("/health").statusCode()).isEqualTo(503);
            HttpResponse<String> strict = fixture.strict(ONE);
            assertThat(strict.statusCode()).isEqualTo(503);
            assertThat(strict.headers().firstValue("Retry-After")).hasValue("5");
        }
    }

    @Test
    void afterFiveSecondsItIsTriedAndSoonInUseAgain() throws Exception {
        try (ServiceFixture fixture = ServiceFixture.start()) {
            fixture.upstream.script("posts", BreakerIT::down);
            fixture.lookup(ServiceFixture.ids("user", 30));
            int failing = fixture.upstream.count("posts");
            fixture.upstream.script("posts", Call::answerWell);

            await().atMost(Duration.ofSeconds(10))
                    .until(() -> fixture.lookup(ServiceFixture.ids("user", 10))
                            .at("/metadata/complete")
                            .asBoolean());

            List<Call> calls = fixture.upstream.calls("posts");
            long pause = calls.get(failing).nanos() - calls.get(failing - 1).nanos();
            assertThat(Duration.ofNanos(pause)).isGreaterThan(Duration.ofMillis(4900));
            assertThat(fixture.service.get("/health").body()).contains("\"posts\":\"healthy\"");
        }
    }

    @Test
    void asLongAsItIsDownOnlyProbesReachIt() throws Exception {
        try (ServiceFixture fixture = ServiceFixture.start("BREAKER_WAIT_DURATION_IN_OPEN_STATE", "1s")) {
            fixture.upstream.script("posts", BreakerIT::down);
            fixture.lookup(ServiceFixture.ids("user", 30));
            int opened = fixture.upstream.count("posts");

            await().atMost(Duration.ofSeconds(10)).until(() -> {
                fixture.lookup(ServiceFixture.ids("user", 30));
                return fixture.upstream.count("posts") > opened;
            });
            JsonNode after = fixture.lookup(ServiceFixture.ids("user", 30));

            assertThat(fixture.upstream.count("posts") - opened).isBetween(1, 5);
            assertThat(ServiceFixture.meta(after, "partial")).isEqualTo(30);
        }
    }

    @Test
    void theFirstBatchAfterTheOpenTimeWaitsForTheProbesAndIsWhole() throws Exception {
        Duration open = Duration.ofSeconds(1);
        try (ServiceFixture fixture = ServiceFixture.start(
                "BREAKER_WAIT_DURATION_IN_OPEN_STATE",
                open.toSeconds() + "s",
                "SOURCE_ATTEMPT_TIMEOUT",
                "8s",
                "SOURCE_DEADLINE",
                "9s")) {
            fixture.upstream.script("posts", BreakerIT::down);
            fixture.lookup(ServiceFixture.ids("user", 30));
            int opened = fixture.upstream.count("posts");
            fixture.upstream.script(
                    "posts", call -> call.after(Duration.ofMillis(50)).answerWell());

            await().pollDelay(open.plusMillis(200)).until(() -> true); // the open time itself
            JsonNode first = fixture.lookup(ServiceFixture.ids("late", 50));

            assertThat(ServiceFixture.meta(first, "partial")).isZero();
            assertThat(fixture.upstream.count("posts")).isEqualTo(opened + 50);
        }
    }

    @Test
    void aSourceThatFlapsIsNeverAskedMoreThanItsUsersAndComesBack() throws Exception {
        try (ServiceFixture fixture = ServiceFixture.start("BREAKER_WAIT_DURATION_IN_OPEN_STATE", "1s")) {
            long start = System.nanoTime();
            long second = 1_000_000_000L;
            fixture.upstream.script("posts", call -> {
                if ((System.nanoTime() - start) / second % 2 == 0) {
                    call.answer(503, "{}");
                } else {
                    call.answerWell();
                }
            });
            int asked = 0;

            while (System.nanoTime() - start < 4 * second) {
                HttpResponse<String> response = fixture.batch(ServiceFixture.ids("user", 5));
                asked += 5;
                assertThat(response.statusCode()).isEqualTo(200);
                assertThat(ServiceFixture.meta(ServiceFixture.json(response), "successful"))
                        .isEqualTo(5);
            }
            fixture.upstream.script("posts", Call::answerWell);

            assertThat(fixture.upstream.count("profile")).isEqualTo(asked);
            assertThat(fixture.upstream.count("posts")).isLessThanOrEqualTo((int) (1.2 * asked) + 100);
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> fixture.lookup(ONE).at("/metadata/complete").asBoolean());
        }
    }

    @Test
    void withoutABreakerTheBudgetBoundsWhatAnOutageCosts() throws Exception {
        // the other two sources have time for 500 users on a busy machine
        try (ServiceFixture fixture = ServiceFixture.start(
                "BREAKER_SLIDING_WINDOW_SIZE",
                "100000",
                "BREAKER_MINIMUM_NUMBER_OF_CALLS",
                "100000",
                "UPSTREAM_CONNECT_TIMEOUT",
                "5s",
                "SOURCE_ATTEMPT_TIMEOUT",
                "8s",
                "SOURCE_DEADLINE",
                "9s")) {
            fixture.upstream.script("posts", BreakerIT::down);

            long start = System.nanoTime();
            JsonNode answer = fixture.lookup(ServiceFixture.ids("user", 500));
            long tens = 1 + (System.nanoTime() - start) / 10_000_000_000L;

            assertThat(ServiceFixture.meta(answer, "partial")).isEqualTo(500);
            assertThat(fixture.upstream.count("posts")).isBetween(501, 600 + (int) (100 * tens));
        }
    }
}
