package io.batchinfo.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.batchinfo.source.CallResult.Failed;
import io.batchinfo.source.CallResult.Success;
import io.batchinfo.source.Failure.Kind;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseParserTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final ResponseSpec SPEC =
            new ResponseSpec(List.of("data"), "id", ResponseSchema.ANY, ResponseSpec.DEFAULT_NOT_FOUND);
    private static final byte[] GOOD = "{\"data\":{\"a\":1},\"status\":200}".getBytes(UTF_8);

    private static CallResult read(int status, @Nullable String retryAfter, byte[] body) {
        return ResponseParser.read(SPEC, "user1", status, retryAfter, body, NOW);
    }

    @Test
    void aGoodAnswerIsFound() {
        CallResult answer = read(200, null, GOOD);

        assertThat(answer)
                .isInstanceOfSatisfying(
                        Success.class, found -> assertThat(found.data()).hasToString("{\"a\":1}"));
    }

    @Test
    void a404IsAnAnswerWhateverItsBody() {
        assertThat(read(404, null, "<html>".getBytes(UTF_8))).isEqualTo(CallResult.NOT_FOUND);
    }

    @Test
    void a429IsAnAnswerThatSaysWhenToAskAgain() {
        CallResult answer = read(429, "7", new byte[0]);

        assertThat(answer)
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed -> assertThat(failed.failure()).isEqualTo(new Failure(Kind.RATE_LIMITED, 429, 7L)));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 500, 502, 503, 504, 599, 408, 425})
    void whatSaysThatTheSourceIsInTroubleIsCountedByTheBreaker(int status) {
        Kind kind = status == 200 ? Kind.UPSTREAM_INVALID : Kind.UPSTREAM_UNAVAILABLE;

        AttemptFailedException failed =
                catchThrowableOfType(AttemptFailedException.class, () -> read(status, null, "no json".getBytes(UTF_8)));

        assertThat(failed.failure()).isEqualTo(Failure.of(kind, status));
    }

    @ParameterizedTest
    @CsvSource({
        "201, UPSTREAM_INVALID",
        "206, UPSTREAM_INVALID",
        "301, UPSTREAM_INVALID",
        "302, UPSTREAM_INVALID",
        "304, UPSTREAM_INVALID",
        "400, UPSTREAM_UNAVAILABLE",
        "401, UPSTREAM_UNAVAILABLE",
        "403, UPSTREAM_UNAVAILABLE",
        "418, UPSTREAM_UNAVAILABLE",
        "422, UPSTREAM_UNAVAILABLE"
    })
    void whatConcernsOneUserIsAFailureThatTheBreakerDoesNotCount(int status, Kind kind) {
        CallResult result = read(status, null, "no json".getBytes(UTF_8));

        assertThat(result)
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.failure()).isEqualTo(Failure.of(kind, status)));
    }

    @Test
    void nothingThereIsNotFound() {
        assertThat(read(204, null, new byte[0])).isEqualTo(CallResult.NOT_FOUND);
        assertThat(read(200, null, new byte[0])).isEqualTo(CallResult.NOT_FOUND);
        assertThat(read(410, null, "gone".getBytes(UTF_8))).isEqualTo(CallResult.NOT_FOUND);
    }

    @Test
    void a203IsThePart() {
        assertThat(read(203, null, GOOD)).isInstanceOf(Success.class);
    }

    @Test
    void thePartOfAnotherUserIsInvalid() {
        CallResult other = read(200, null, "{\"data\":{\"id\":\"user2\"}}".getBytes(UTF_8));
        CallResult own = read(200, null, "{\"data\":{\"id\":\"user1\"}}".getBytes(UTF_8));

        assertThat(own).isInstanceOf(Success.class);
        assertThat(other)
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.cause()).isEqualTo(ResponseParser.OTHER_USER));
    }

    @Test
    void a503MaySayWhenToAskAgain() {
        AttemptFailedException failed = catchThrowableOfType(AttemptFailedException.class, () -> read(503, "3", GOOD));

        assertThat(failed.failure()).isEqualTo(new Failure(Kind.UPSTREAM_UNAVAILABLE, 503, 3L));
    }

    @ParameterizedTest
    @CsvSource({
        "429, true",
        "500, true",
        "502, true",
        "503, true",
        "504, true",
        "400, false",
        "501, false",
        "403, false"
    })
    void someStatusesAreWorthAnotherAttempt(int status, boolean retried) {
        Kind kind = status == 429 ? Kind.RATE_LIMITED : Kind.UPSTREAM_UNAVAILABLE;

        assertThat(Failure.of(kind, status).retryable()).isEqualTo(retried);
    }

    @ParameterizedTest
    @CsvSource({
        "'0', 0",
        "' 12 ', 12",
        "'999999999', 999999999",
        "'99999999999999999999', 999999999",
        "'Sun, 01 Mar 2026 12:00:30 GMT', 30",
        "'Sun, 01 Mar 2026 11:59:00 GMT', 0",
        "'Mon, 02 Mar 2026 12:00:00 GMT', 86400",
        "'Sunday, 01-Mar-26 12:00:30 GMT', 30",
        "'Sunday, 06-Nov-94 08:49:37 GMT', 0",
        "'Sun Mar  1 12:00:30 2026', 30",
        "'Sun Mar 15 12:00:00 2026', 1209600"
    })
    void retryAfterIsANumberOfSecondsOrADate(String header, long seconds) {
        assertThat(ResponseParser.seconds(header, NOW)).isEqualTo(seconds);
    }

    @Test
    void partsOfASecondUntilTheDateAreRoundedUp() {
        Instant now = NOW.plusMillis(1);

        assertThat(ResponseParser.seconds("Sun, 01 Mar 2026 12:00:30 GMT", now)).isEqualTo(30);
    }

    @ParameterizedTest
    @CsvSource({
        "''",
        "' '",
        "soon",
        "-1",
        "1.5",
        "0x10",
        "'Sun, 99 Mar 2026 12:00:30 GMT'",
        "'Sun Mar  1 12:00:30'",
        "２"
    })
    void anyOtherRetryAfterSaysNothing(String header) {
        assertThat(ResponseParser.seconds(header, NOW)).isNull();
        assertThat(ResponseParser.seconds(null, NOW)).isNull();
    }
}
