package io.batchinfo.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonPointer;
import io.batchinfo.source.CallResult.Failed;
import io.batchinfo.source.CallResult.Success;
import io.batchinfo.source.Failure.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseParserTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final ResponseSpec SPEC =
            ResponseSpec.of(JsonPointer.valueOf("/data"), JsonPointer.valueOf("/id"), ResponseSchema.ANY);
    private static final byte[] GOOD = "{\"data\":{\"id\":\"user1\",\"a\":1},\"status\":200}".getBytes(UTF_8);

    private static CallResult read(int status, @Nullable String retryAfter, byte[] body) {
        return ResponseParser.read(SPEC, "user1", status, retryAfter, body, NOW);
    }

    @Test
    void aGoodAnswerIsFound() {
        CallResult answer = read(200, null, GOOD);

        assertThat(answer)
                .isInstanceOfSatisfying(
                        Success.class, found -> assertThat(found.data()).hasToString("{\"id\":\"user1\",\"a\":1}"));
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

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"id\":null}", "{\"id\":[\"user1\"]}", "{\"id\":true}", "[\"user1\"]", "\"user1\""})
    void aPartWithoutTheIdOfAUserIsInvalid(String data) {
        CallResult result = read(200, null, ("{\"data\":" + data + "}").getBytes(UTF_8));

        assertThat(result)
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed -> assertThat(failed.failure()).isEqualTo(Failure.of(Kind.UPSTREAM_INVALID, 200)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\r\n\t "})
    void aBlankBodyIsNotFound(String body) {
        assertThat(read(200, null, body.getBytes(UTF_8))).isEqualTo(CallResult.NOT_FOUND);
    }

    @Test
    void aNullPartIsInvalidAndNotCounted() {
        assertThat(read(200, null, "{\"data\":null}".getBytes(UTF_8))).isInstanceOf(Failed.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /found = false     | {"found":false}
            /found = false     | {"found":false,"data":{"id":"user1"}}
            /data = null       | {"data":null}
            /data = []         | {"data":[]}
            /data = {}         | {"data":{ }}
            /data/state = gone | {"data":{"state":"gone"}}
            /data/state="gone" | {"data":{"state":"g\\u006fne"}}
            /hits/total=0      | {"hits":{"total":0.0}}
            /0/data = none     | [{"data":"none"}]
            = []               | []
            """)
    void aValueInTheResponseMeansNotFound(String condition, String body) {
        ResponseSpec spec = new ResponseSpec(
                SPEC.data(),
                SPEC.id(),
                SPEC.schema(),
                SPEC.notFoundStatuses(),
                ResponseCondition.parse(condition),
                null,
                null);

        assertThat(ResponseParser.read(spec, "user1", 200, null, body.getBytes(UTF_8), NOW))
                .isEqualTo(CallResult.NOT_FOUND);
        assertThat(ResponseParser.read(spec, "user1", 200, null, GOOD, NOW)).isInstanceOf(Success.class);
        assertThatExceptionOfType(AttemptFailedException.class)
                .isThrownBy(() -> ResponseParser.read(spec, "user1", 200, null, (body + "x").getBytes(UTF_8), NOW));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "found", "found = false", "/found", "/found =", "/a~2b = 1"})
    void aConditionThatIsNoneIsNamed(String condition) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ResponseCondition.parse(condition))
                .withMessageContaining("'");
    }

    @Test
    void errorsBesideAPartAreAFailureWithThePart() {
        ResponseSpec spec = new ResponseSpec(
                SPEC.data(), SPEC.id(), SPEC.schema(), Set.of(), null, JsonPointer.valueOf("/errors"), null);
        String errors = ",\"errors\":[{\"message\":\"x\"}]}";

        CallResult partial = ResponseParser.read(
                spec, "user1", 200, null, ("{\"data\":{\"id\":\"user1\"}" + errors).getBytes(UTF_8), NOW);
        CallResult nothing =
                ResponseParser.read(spec, "user1", 200, null, ("{\"data\":null" + errors).getBytes(UTF_8), NOW);
        CallResult good = ResponseParser.read(
                spec, "user1", 200, null, "{\"data\":{\"id\":\"user1\"},\"errors\":[]}".getBytes(UTF_8), NOW);

        assertThat(partial)
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.fallback()).hasToString("{\"id\":\"user1\"}"));
        assertThat(nothing)
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.fallback()).isNull());
        assertThat(List.of(partial, nothing))
                .extracting(result -> ((Failed) result).failure())
                .containsOnly(Failure.of(Kind.UPSTREAM_UNAVAILABLE, 200));
        assertThat(good).isInstanceOf(Success.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"data", "/a~2b", "/a~", "~0"})
    void aPointerThatIsNoneIsNamed(String pointer) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ResponseSpec.pointer(pointer))
                .withMessageStartingWith("'" + pointer + "' is not a JSON Pointer");
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
