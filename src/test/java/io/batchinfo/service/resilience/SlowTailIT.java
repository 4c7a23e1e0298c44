package io.batchinfo.service.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.batchinfo.ScriptedUpstream;
import io.batchinfo.ServiceFixture;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** One call in a hundred is slow: a second attempt answers for it. */
class SlowTailIT {

    @Test
    void theHedgeAnswersForASlowCallWhichIsDropped() throws Exception {
        try (ServiceFixture fixture = ServiceFixture.start("SOURCE_ATTEMPT_TIMEOUT", "8s", "SOURCE_DEADLINE", "9s")) {
            Set<String> begun = ConcurrentHashMap.newKeySet();
            fixture.upstream.script("analytics", call -> {
                if (call.id().endsWith("00") && begun.add(call.id())) {
                    call.holdUntilClosed();
                } else {
                    call.answerWell();
                }
            });

            JsonNode answer =
                    fixture.lookup(ServiceFixture.ids("user", 200), "\"maxAge\":0", "\"includeSources\":true");

            JsonNode slow = answer.at("/results/99/sources/analytics");
            assertThat(answer.at("/metadata/complete").asBoolean()).isTrue();
            // two hedges, and more where this machine itself is slow, up to the retry budget
            assertThat(fixture.upstream.count("analytics")).isBetween(202, 340);
            assertThat(slow.path("attempts").asInt()).isEqualTo(2);
            assertThat(slow.path("durationMs").asInt()).isBetween(600, 5000);
            fixture.quiet();
        }
    }

    @Test
    void aHedgeDrawsOnTheBudget() throws Exception {
        try (ServiceFixture fixture =
                ServiceFixture.start("SOURCE_RETRY_BUDGET_RATIO", "0", "SOURCE_RETRY_BUDGET_MIN_PER_SECOND", "0")) {
            fixture.upstream.script("analytics", ScriptedUpstream.Call::holdUntilClosed);

            JsonNode answer = fixture.lookup(ServiceFixture.ids("user", 3));

            assertThat(ServiceFixture.error(answer, "analytics").path("type").asText())
                    .isEqualTo("/problems/upstream-timeout");
            assertThat(fixture.upstream.count("analytics")).isEqualTo(3);
        }
    }

    @Test
    void onlyTheSourceThatNamesATimeIsHedged() throws Exception {
        try (ServiceFixture fixture = ServiceFixture.start("SOURCE_MAX_ATTEMPTS", "1")) {
            fixture.upstream.scriptAll(ScriptedUpstream.Call::holdUntilClosed);

            fixture.lookup(ServiceFixture.ids("user", 1));

            assertThat(fixture.upstream.count("profile")).isEqualTo(1);
            assertThat(fixture.upstream.count("posts")).isEqualTo(1);
            assertThat(fixture.upstream.count("analytics")).isEqualTo(2);
        }
    }
}
