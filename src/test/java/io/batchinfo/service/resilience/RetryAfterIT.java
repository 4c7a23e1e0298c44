package io.batchinfo.service.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.batchinfo.ScriptedUpstream.Call;
import io.batchinfo.ServiceFixture;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A source that says when to come back is not called before. */
@Tag("one-jdk")
class RetryAfterIT {

    private static final List<String> ONE = List.of("user1");

    static Stream<Arguments> soon() {
        return Stream.of(429, 503)
                .flatMap(status -> Stream.of(
                        Arguments.of(status, "seconds", (Supplier<String>) () -> "1"),
                        Arguments.of(status, "date", (Supplier<String>) () -> date(1))));
    }

    @ParameterizedTest(name = "{0} with {1}")
    @MethodSource("soon")
    void aPauseThatFitsTheDeadlineIsWaitedFor(int status, String form, Supplier<String> pause) throws Exception {
        try (ServiceFixture fixture = ServiceFixture.start()) {
            List<Instant> times = new CopyOnWriteArrayList<>();
            fixture.upstream.script("posts", call -> {
                if (call.number() == 1) {
                    String told = pause.get();
                    times.add(
                            form.equals("date") ? instant(told) : Instant.now().plusSeconds(1));
                    call.answer(status, "{}", "Retry-After: " + told);
                } else {
                    times.add(Instant.now());
                    call.answerWell();
                }
            });

            JsonNode answer = fixture.lookup(ONE);

            assertThat(answer.at("/metadata/complete").asBoolean()).isTrue();
            assertThat(fixture.upstream.count("posts")).isEqualTo(2);
            assertThat(times.get(1)).isAfterOrEqualTo(times.get(0));
        }
    }

    static Stream<Arguments> late() {
        return Stream.of(
                Arguments.of(429, "seconds", (Supplier<String>) () -> "3"),
                Arguments.of(429, "date", (Supplier<String>) () -> date(3)));
    }

    @Test
    void aPauseOfA503HoldsForThatCallOnly() throws Exception {
        try (ServiceFixture fixture = ServiceFixture.start()) {
            fixture.upstream.script("posts", call -> {
                if (call.number() == 1) {
                    call.answer(503, "{}", "Retry-After: 20");
                } else {
                    call.answerWell();
                }
            });

            JsonNode first = ServiceFixture.error(fixture.lookup(ONE), "posts");
            JsonNode others = fixture.lookup(ServiceFixture.ids("other", 20));

            assertThat(first.path("type").asText()).isEqualTo("/problems/upstream-unavailable");
            assertThat(first.path("attempts").asInt()).isEqualTo(1);
            assertThat(first.path("retryAfter").asInt()).isEqualTo(20);
            assertThat(others.at("/metadata/complete").asBoolean()).isTrue();
        }
    }

    @ParameterizedTest(name = "{0} with {1}")
    @MethodSource("late")
    void aPauseThatDoesNotFitEndsTheCallAndNobodyCallsBefore(int status, String form, Supplier<String> pause)
            throws Exception {
        try (ServiceFixture fixture = ServiceFixture.start()) {
            fixture.upstream.script("posts", call -> {
                if (call.number() == 1) {
                    call.answer(status, "{}", "Retry-After: " + pause.get());
                } else {
                    call.answerWell();
                }
            });

            JsonNode first = ServiceFixture.error(fixture.lookup(ONE), "posts");
            JsonNode second = ServiceFixture.error(fixture.lookup(List.of("user2")), "posts");
            int before = fixture.upstream.count("posts");
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> fixture.lookup(ONE).at("/metadata/complete").asBoolean());

            assertThat(first.path("type").asText()).isEqualTo("/problems/rate-limited");
            assertThat(first.path("status").asInt()).isEqualTo(status);
            assertThat(first.path("attempts").asInt()).isEqualTo(1);
            assertThat(first.path("retryAfter").asInt()).isBetween(2, 3);
            assertThat(second.path("type").asText()).isEqualTo("/problems/rate-limited");
            assertThat(second.path("attempts").asInt()).isZero();
            assertThat(second.path("retryAfter").asInt()).isBetween(1, 3);
            assertThat(before).isEqualTo(1);
            assertThat(between(fixture.upstream.calls("posts"), 0, 1)).isGreaterThan(Duration.ofMillis(1900));
        }
    }

    @Test
    void theOtherSourcesAreCalledMeanwhile() throws Exception {
        try (ServiceFixture fixture = ServiceFixture.start()) {
            fixture.upstream.script("posts", call -> call.answer(429, "{}", "Retry-After: 60"));

            fixture.lookup(ONE);
            JsonNode second = fixture.lookup(ONE);

            assertThat(ServiceFixture.meta(second, "partial")).isEqualTo(1);
            assertThat(fixture.upstream.count("posts")).isEqualTo(1);
            assertThat(fixture.upstream.count("profile")).isEqualTo(2);
            assertThat(fixture.upstream.count("analytics")).isEqualTo(2);
        }
    }

    @Test
    void aStrictCallerIsToldWhenToComeBack() throws Exception {
        try (ServiceFixture fixture = ServiceFixture.start()) {
            fixture.upstream.script("posts", call -> call.answer(429, "{}", "Retry-After: 60"));

            HttpResponse<String> answer = fixture.strict(ONE);

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).hasValue("60");
        }
    }

    @Test
    void aPauseThatCannotBeReadSaysNothing() throws Exception {
        try (ServiceFixture fixture = ServiceFixture.start()) {
            fixture.upstream.script("posts", call -> call.answer(503, "{}", "Retry-After: tomorrow"));

            JsonNode error = ServiceFixture.error(fixture.lookup(ONE), "posts");

            assertThat(error.path("type").asText()).isEqualTo("/problems/upstream-unavailable");
            assertThat(error.path("attempts").asInt()).isEqualTo(4);
        }
    }

    private static String date(int seconds) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(
                Instant.now().plusSeconds(seconds).atOffset(ZoneOffset.UTC));
    }

    private static Instant instant(String date) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.parse(date, Instant::from);
    }

    private static Duration between(List<Call> calls, int first, int second) {
        return Duration.ofNanos(calls.get(second).nanos() - calls.get(first).nanos());
    }
}
