package io.batchinfo.service.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.batchinfo.ScriptedUpstream.Call;
import io.batchinfo.ServiceFixture;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How much of a source, and of this service, one caller may use. */
class LimitsIT {

    @Test
    void noMoreCallsOfASourceThanItsLimitAreUnderWayAtOnce() throws Exception {
        try (ServiceFixture fixture = ServiceFixture.start("SOURCE_MAX_CONCURRENT_CALLS", "5")) {
            fixture.upstream.scriptAll(call -> call.after(Duration.ofMillis(20)).answerWell());

            JsonNode answer = fixture.lookup(ServiceFixture.ids("user", 60));

            assertThat(answer.at("/metadata/complete").asBoolean()).isTrue();
            for (String source : ServiceFixture.SOURCES) {
                assertThat(fixture.upstream.mostAtOnce(source)).isEqualTo(5);
                assertThat(fixture.upstream.count(source)).isEqualTo(60);
            }
        }
    }

    @Test
    void callsBeyondTheRateWaitForTheirTurnAndSucceed() throws Exception {
        try (ServiceFixture fixture = ServiceFixture.start("SOURCE_CALLS_PER_SECOND", "50")) {

            JsonNode answer = fixture.lookup(ServiceFixture.ids("user", 60));

            assertThat(answer.at("/metadata/complete").asBoolean()).isTrue();
            List<Call> calls = fixture.upstream.calls("posts");
            assertThat(calls).hasSize(60);
            assertThat(calls.get(59).nanos() - calls.get(0).nanos()).isGreaterThan(1_000_000_000L);
            assertThat(calls.get(29).nanos() - calls.get(0).nanos()).isGreaterThan(400_000_000L);
        }
    }

    @Test
    void whoGetsNoTurnBeforeTheDeadlineOfTheBatchFailsAlone() throws Exception {
        try (ServiceFixture fixture = ServiceFixture.start("SOURCE_CALLS_PER_SECOND", "10", "BATCH_DEADLINE", "1s")) {

            JsonNode answer = fixture.lookup(ServiceFixture.ids("user", 40));

            assertThat(answer.path("results")).hasSize(40);
            assertThat(ServiceFixture.meta(answer, "totalProcessed")).isEqualTo(40);
            assertThat(ServiceFixture.meta(answer, "failed")).isBetween(20, 39);
            int waiting = 0;
            while (!answer.path("results").path(waiting).path("profile").isNull()) {
                waiting++;
            }
            JsonNode error = ServiceFixture.error(answer, waiting, "profile");
            assertThat(error.path("type").asText()).isEqualTo("/problems/rate-limited");
            assertThat(error.path("attempts").asInt()).isZero();
            assertThat(fixture.upstream.count("profile")).isBetween(1, 20);
            assertThat(fixture.service.get("/health").body()).contains("\"profile\":\"healthy\"");
        }
    }

    @Test
    void singleUsersDoNotWaitBehindABatchOfAThousand() throws Exception {
        try (ServiceFixture fixture =
                ServiceFixture.start("SOURCE_MAX_CONCURRENT_CALLS", "4", "BATCH_MAX_CONCURRENT_USERS", "100")) {
            fixture.upstream.scriptAll(call -> call.after(Duration.ofMillis(20)).answerWell());
            CompletableFuture<HttpResponse<String>> large =
                    fixture.send(ServiceFixture.request(ServiceFixture.ids("user", 1000)));
            await().until(() -> fixture.upstream.count("posts") > 20);

            for (int i = 0; i < 5; i++) {
                JsonNode single = fixture.lookup(List.of("single" + i));
                assertThat(single.at("/metadata/complete").asBoolean()).isTrue();
            }
            boolean over = large.isDone();
            int served = fixture.upstream.count("posts");

            assertThat(over).isFalse();
            assertThat(served).isLessThan(600);
            JsonNode answer = ServiceFixture.json(large.get(30, TimeUnit.SECONDS));
            assertThat(ServiceFixture.meta(answer, "totalProcessed")).isEqualTo(1000);
        }
    }

    @Test
    void requestsBeyondTheLimitAreSentAwayAndThoseAdmittedAreAnswered() throws Exception {
        try (ServiceFixture fixture = ServiceFixture.start(
                "SERVER_MAX_CONCURRENT_REQUESTS", "3", "SOURCE_ATTEMPT_TIMEOUT", "20s", "SOURCE_DEADLINE", "20s")) {
            CountDownLatch gate = new CountDownLatch(1);
            fixture.upstream.script("posts", call -> {
                awaitUninterruptibly(gate);
                call.answerWell();
            });
            List<CompletableFuture<HttpResponse<String>>> admitted = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                admitted.add(fixture.send(ServiceFixture.request(List.of("user" + i))));
            }
            await().until(() -> fixture.upstream.count("posts") == 3);

            HttpResponse<String> refused = fixture.batch(List.of("user9"));
            HttpResponse<String> health = fixture.service.get("/health");
            gate.countDown();

            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(health.statusCode()).isEqualTo(200);
            for (CompletableFuture<HttpResponse<String>> one : admitted) {
                assertThat(ServiceFixture.json(one.get(20, TimeUnit.SECONDS))
                                .at("/metadata/complete")
                                .asBoolean())
                        .isTrue();
            }
            assertThat(fixture.upstream.count("profile")).isEqualTo(3);
            await().until(() -> fixture.batch(List.of("user9")).statusCode() == 200);
        }
    }

    @Test
    void afterAStormNoThreadAndNoConnectionStaysBehind() throws Exception {
        try (ServiceFixture fixture =
                ServiceFixture.start("UPSTREAM_IDLE_TIMEOUT", "1s", "BATCH_MAX_CONCURRENT_USERS", "100")) {
            fixture.lookup(List.of("first"));
            fixture.quiet();
            long before = threads();
            fixture.upstream.script(
                    "profile", call -> call.after(Duration.ofMillis(30)).answerWell());
            fixture.upstream.script("posts", Call::holdUntilClosed);
            fixture.upstream.script("analytics", Call::reset);

            JsonNode answer = fixture.lookup(ServiceFixture.ids("user", 50));

            assertThat(ServiceFixture.meta(answer, "totalProcessed")).isEqualTo(50);
            fixture.quiet();
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                assertThat(fixture.upstream.open()).as("open connections").isZero();
                assertThat(threads()).as("threads").isLessThanOrEqualTo(before);
            });
        }
    }

    /** Threads of the service: those of the test's client and upstream, and of the JVM's scheduler, do not count. */
    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name ->
                        Stream.of("HttpClient", "upstream", "ForkJoinPool").noneMatch(name::startsWith))
                .count();
    }

    private static void awaitUninterruptibly(CountDownLatch gate) {
        try {
            gate.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
