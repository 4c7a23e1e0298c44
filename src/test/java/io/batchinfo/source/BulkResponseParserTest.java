package io.batchinfo.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonPointer;
import io.batchinfo.source.CallResult.Bulk;
import io.batchinfo.source.CallResult.Failed;
import io.batchinfo.source.CallResult.Success;
import io.batchinfo.source.Failure.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BulkResponseParserTest {

    private static final List<String> IDS = List.of("a", "b", "c");

    private static CallResult read(ResponseSpec spec, List<String> ids, int status, String body) {
        return BulkResponseParser.read(spec, ids, status, null, body.getBytes(StandardCharsets.UTF_8), Instant.EPOCH);
    }

    private static ResponseSpec spec(String data, @Nullable String id) {
        return ResponseSpec.of(
                JsonPointer.compile(data),
                id == null ? null : JsonPointer.compile(id),
                ResponseSchema.of(Map.of("v", "integer?")));
    }

    /** What a response says of each user: the part, "none" or "invalid". */
    private static Map<String, String> said(CallResult result) {
        Map<String, String> said = new LinkedHashMap<>();
        for (String id : IDS) {
            CallResult one = result.of(id);
            said.put(
                    id,
                    one instanceof Success success
                            ? success.data().toString()
                            : one instanceof Failed failed
                                    ? failed.failure().kind().slug()
                                    : "none");
        }
        return said;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            `[{"id":"a","v":1},{"id":"c","v":3}]`                   | `{"id":"a","v":1}` | none             | `{"id":"c","v":3}`
            `[ { "id" : "b" },\n null, 7, {"id":"a"} , [] ]`       | `{"id":"a"}`       | `{ "id" : "b" }` | none
            `[{"id":"a"},{"id":"a"},{"id":"b"}]`                    | upstream-invalid   | `{"id":"b"}`     | none
            `[{"id":"a","v":"x"},{"id":"b"}]`                       | upstream-invalid   | `{"id":"b"}`     | none
            `[{"id":"a"},{"id":"z"}]`                               | `{"id":"a"}`       | upstream-invalid | upstream-invalid
            `[]`                                                    | none               | none             | none
            `{"a":{"v":1},"b":null,"c":{}}`                         | `{"v":1}`          | none             | `{}`
            `{}`                                                    | none               | none             | none
            `{"b":{"v":1},"z":{}}`                                  | upstream-invalid   | `{"v":1}`        | upstream-invalid
            """)
    void eachUserHasWhatTheResponseSaysOfIt(String body, String a, String b, String c) {
        CallResult result = read(spec("", "/id"), IDS, 200, body.replace("\\n", "\n"));

        assertThat(said(result)).containsExactly(Map.entry("a", a), Map.entry("b", b), Map.entry("c", c));
        assertThat(((Bulk) result).otherUsers()).isEqualTo(body.contains("z"));
    }

    @Test
    void theElementsAreWhereTheSourceSaysAndMayBeAnyValue() {
        assertThat(said(read(ResponseSpec.of(JsonPointer.compile("/r/0"), null, ResponseSchema.ANY), IDS, 203, """
                {"r":[{"a":1,"b":[1, 2],"c":"x"}]}""")))
                .containsEntry("a", "1")
                .containsEntry("b", "[1, 2]")
                .containsEntry("c", "\"x\"");
    }

    @Test
    void numbersAreIds() {
        CallResult result = read(spec("", "/user/id"), List.of("7", "8"), 200, "[{\"user\":{\"id\":7}}]");

        assertThat(result.of("7")).isInstanceOf(Success.class);
        assertThat(result.of("8")).isEqualTo(CallResult.NOT_FOUND);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            `"a"`            | invalid: no array and no object at
            `7`              | invalid: no array and no object at
            `[{"key":"a"}]`  | invalid: no element has an id of a user at /id
            """)
    void aResponseThatFitsNoUserIsInvalidForAll(String body, String cause) {
        Failed failed = (Failed) read(spec("", "/id"), IDS, 200, body);

        assertThat(failed.failure()).isEqualTo(Failure.of(Kind.UPSTREAM_INVALID, 200));
        assertThat(failed.cause()).startsWith(cause);
    }

    @Test
    void anArrayNeedsThePlaceOfTheId() {
        assertThat(((Failed) read(spec("", null), IDS, 200, "[{\"id\":\"a\"}]")).cause())
                .contains("needs 'id'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[{\"id\":\"a\"}", "[{\"id\":\"a\"}]]", "<html>", "[{\"id\":\"a\",\"id\":\"a\"}]"})
    void whatIsNotJsonIsCountedByTheBreaker(String body) {
        assertThatThrownBy(() -> read(spec("", "/id"), IDS, 200, body)).isInstanceOf(AttemptFailedException.class);
    }

    @Test
    void anEmptyResponseMeansThatNoneIsFound() {
        assertThat(read(spec("", "/id"), IDS, 204, "")).isEqualTo(CallResult.NOT_FOUND);
        assertThat(read(spec("", "/id"), IDS, 200, " ")).isEqualTo(CallResult.NOT_FOUND);
    }

    @Test
    void aStatusThatMeansNotFoundSaysItOfOneUserOnly() {
        assertThat(read(spec("", "/id"), List.of("a"), 404, "")).isEqualTo(CallResult.NOT_FOUND);
        assertThat(((Failed) read(spec("", "/id"), IDS, 404, "")).failure().status())
                .isEqualTo(404);
    }

    @Test
    void aValueThatMeansNotFoundSaysItOfAllAndErrorsFailTheCall() {
        ResponseSpec spec = new ResponseSpec(
                JsonPointer.compile("/users"),
                JsonPointer.compile("/id"),
                ResponseSchema.ANY,
                Set.of(404),
                ResponseCondition.parse("/found = false"),
                JsonPointer.compile("/errors"),
                null);

        assertThat(read(spec, IDS, 200, "{\"found\":false}")).isEqualTo(CallResult.NOT_FOUND);
        Failed failed = (Failed) read(spec, IDS, 200, "{\"users\":[{\"id\":\"a\"}],\"errors\":[\"e\"]}");
        assertThat(failed.failure().kind()).isEqualTo(Kind.UPSTREAM_UNAVAILABLE);
        assertThat(failed.fallback()).isNull();
    }
}
