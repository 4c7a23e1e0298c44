package io.batchinfo.service.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.batchinfo.ScriptedUpstream.Call;
import io.batchinfo.ServiceFixture;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a source can say without saying anything of use. */
@Tag("one-jdk")
class StatusFaultsIT {

    private static final List<String> ONE = List.of("user1");
    private static final long SEED = 20260101;

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504})
    void aServerErrorIsTriedFourTimesAndReported(int status) throws Exception {
        try (ServiceFixture fixture = ServiceFixture.start()) {
            fixture.upstream.script("posts", call -> call.answer(status, "{\"secret\":\"inner words\"}"));

            JsonNode answer = fixture.lookup(ONE);

            JsonNode error = ServiceFixture.error(answer, "posts");
            assertThat(error.path("type").asText()).isEqualTo("/problems/upstream-unavailable");
            assertThat(error.path("status").asInt()).isEqualTo(status);
            assertThat(error.path("attempts").asInt()).isEqualTo(4);
            assertThat(fixture.upstream.count("posts")).isEqualTo(4);
            assertThat(fixture.upstream.count()).isEqualTo(6);
            assertThat(answer.toString()).doesNotContain("inner words");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 501})
    void anyOtherStatusIsNotTriedAgain(int status) throws Exception {
        try (ServiceFixture fixture = ServiceFixture.start()) {
            fixture.upstream.script("posts", call -> call.answer(status, ""));

            JsonNode answer = fixture.lookup(ONE);

            JsonNode error = ServiceFixture.error(answer, "posts");
            assertThat(error.path("type").asText()).isEqualTo("/problems/upstream-unavailable");
            assertThat(error.path("status").asInt()).isEqualTo(status);
            assertThat(fixture.upstream.count("posts")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503})
    void withATenthOfCallsFailingEveryUserIsCompleteForLittleMore(int status) throws Exception {
        try (ServiceFixture fixture = ServiceFixture.start("BATCH_MAX_CONCURRENT_USERS", "20")) {
            Map<String, AtomicInteger> tries = new ConcurrentHashMap<>();
            fixture.upstream.scriptAll(call -> {
                int nth = tries.computeIfAbsent(call.source() + call.id(), k -> new AtomicInteger())
                        .incrementAndGet();
                if (fails(call, nth)) {
                    call.answer(status, "{}");
                } else {
                    call.answerWell();
                }
            });

            JsonNode answer = fixture.lookup(ServiceFixture.ids("user", 200));

            assertThat(ServiceFixture.meta(answer, "successful"))
                    .as("seed " + SEED)
                    .isEqualTo(200);
            assertThat(answer.at("/metadata/complete").asBoolean())
                    .as("seed " + SEED)
                    .isTrue();
            assertThat(fixture.upstream.count()).as("seed " + SEED).isBetween(601, 690);
        }
    }

    /** The same for the same source, user and try, in whatever order they come. */
    private static boolean fails(Call call, int nth) {
        RandomGenerator random = RandomGeneratorFactory.of("SplittableRandom")
                .create(SEED + 31L * (call.source() + call.id()).hashCode() + nth);
        return random.nextDouble() < 0.1;
    }

    @Test
    void aThousandNotFoundLeaveTheBreakerClosed() throws Exception {
        try (ServiceFixture fixture = ServiceFixture.start("BATCH_MAX_CONCURRENT_USERS", "50")) {
            fixture.upstream.script("analytics", call -> call.answer(404, "{\"error\":\"x\",\"code\":\"Y\"}"));

            JsonNode answer = fixture.lookup(ServiceFixture.ids("user", 1000));
            JsonNode after = fixture.lookup(List.of("another"));

            assertThat(ServiceFixture.meta(answer, "partial")).isEqualTo(1000);
            assertThat(ServiceFixture.error(answer, 999, "analytics")
                            .path("type")
                            .asText())
                    .isEqualTo("/problems/not-found");
            assertThat(ServiceFixture.error(after, "analytics").path("attempts").asInt())
                    .isEqualTo(1);
            assertThat(fixture.upstream.count("analytics")).isEqualTo(1001);
            assertThat(fixture.service.get("/health").body()).contains("\"analytics\":\"healthy\"");
        }
    }

    @Test
    void aUserWhomTheRequiredSourceDoesNotKnowHasFailed() throws Exception {
        try (ServiceFixture fixture = ServiceFixture.start()) {
            fixture.upstream.script("profile", call -> call.answer(404, "{}"));

            JsonNode answer = fixture.lookup(ONE);

            assertThat(answer.at("/results/0/error").asText()).isEqualTo("User not found");
            assertThat(ServiceFixture.error(answer, "profile").path("type").asText())
                    .isEqualTo("/problems/user-not-found");
            assertThat(ServiceFixture.error(answer, "profile").path("status").asInt())
                    .isEqualTo(404);
            assertThat(fixture.upstream.count("profile")).isEqualTo(1);
        }
    }

    @Test
    void ofAHundredTooManyRequestsNoneCountsAsAFailureOfTheSource() throws Exception {
        try (ServiceFixture fixture = ServiceFixture.start()) {
            fixture.upstream.script("posts", call -> call.answer(429, "{}"));

            JsonNode answer = fixture.lookup(ServiceFixture.ids("user", 50));

            assertThat(ServiceFixture.meta(answer, "partial")).isEqualTo(50);
            assertThat(ServiceFixture.error(answer, "posts").path("type").asText())
                    .isEqualTo("/problems/rate-limited");
            assertThat(ServiceFixture.error(answer, "posts").path("status").asInt())
                    .isEqualTo(429);
            assertThat(fixture.upstream.count("posts")).isGreaterThanOrEqualTo(100);
            assertThat(fixture.service.get("/health").body()).contains("\"posts\":\"healthy\"");
        }
    }
}
