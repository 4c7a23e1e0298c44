package io.batchinfo.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.batchinfo.JsonCorpus;
import io.batchinfo.batch.InvalidRequestException.Violation;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchRequestReaderTest {

    private static BatchRequest read(String body) throws InvalidRequestException {
        return BatchRequestReader.read(body.getBytes(UTF_8), 10);
    }

    private static List<Violation> violations(String body) {
        return catchThrowableOfType(InvalidRequestException.class, () -> read(body))
                .violations();
    }

    @Nested
    class WhatIsUnderstood {

        @Test
        void idsAloneMeanTheDefaults() throws InvalidRequestException {
            assertThat(read("{\"userIds\":[\"a\",\"b\"]}"))
                    .isEqualTo(new BatchRequest(List.of("a", "b"), 2, Set.of(), 60, 0, false));
        }

        @Test
        void everyFieldIsRead() throws InvalidRequestException {
            BatchRequest request = read("{\"staleIfError\":86400,\"maxAge\":0,\"includeSources\":true,"
                    + "\"includeAnalytics\":false,\"userIds\":[]}");

            assertThat(request).isEqualTo(new BatchRequest(List.of(), 0, Set.of("analytics"), 0, 86_400, true));
        }

        @Test
        void duplicatesAreCollapsedAndTheFirstKeepsItsPlace() throws InvalidRequestException {
            BatchRequest request = read("{\"userIds\":[\"b\",\"a\",\"b\",\"\\u0061\",\"c\"]}");

            assertThat(request.ids()).containsExactly("b", "a", "c");
            assertThat(request.requested()).isEqualTo(5);
        }

        @ParameterizedTest
        @MethodSource("io.batchinfo.JsonCorpus#accept")
        void anyJsonInAnUnknownField(byte[] json) {
            assertThatCode(() -> BatchRequestReader.read(JsonCorpus.asUnknownField(json), 10))
                    .doesNotThrowAnyException();
        }

        @Test
        void twentyLevels() {
            String nested = "[".repeat(19) + "]".repeat(19);

            assertThatCode(() -> read("{\"userIds\":[],\"x\":" + nested + "}")).doesNotThrowAnyException();
        }
    }

    @Nested
    class WhatIsNoJson {

        @ParameterizedTest
        @MethodSource("io.batchinfo.JsonCorpus#reject")
        void inAnUnknownField(byte[] text) {
            assertThatThrownBy(() -> BatchRequestReader.read(JsonCorpus.asUnknownField(text), 10))
                    .isInstanceOfSatisfying(
                            InvalidRequestException.class,
                            e -> assertThat(e.violations()).isEmpty());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    " ",
                    "{",
                    "{\"userIds\":[]",
                    "{\"userIds\":[}",
                    "{\"userIds\":[]}}",
                    "{\"userIds\":[]} x",
                    "{\"userIds\":[]}{}",
                    "{\"userIds\":[],}",
                    "{\"userIds\":[\"a\",]}",
                    "{\"userIds\":[],\"userIds\":[]}",
                    "{\"userIds\":[\"a\" \"b\"]}",
                    "7 7",
                    "[]]",
                    "\"\"x",
                    "{\"userIds\":[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]}"
                })
        void asTheWholeBody(String body) {
            assertThatThrownBy(() -> read(body)).isInstanceOfSatisfying(InvalidRequestException.class, e -> {
                assertThat(e.violations()).isEmpty();
                assertThat(e.detail()).startsWith("The body is not one JSON text");
            });
        }
    }

    @Nested
    class WhatBreaksARule {

        @ParameterizedTest
        @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                []                                  | ``                | must be an object
                "userIds"                           | ``                | must be an object
                null                                | ``                | must be an object
                {}                                  | /userIds          | is required
                {"useIds":["a"]}                    | /userIds          | is required
                {"userIds":null}                    | /userIds          | must be an array of strings
                {"userIds":"a"}                     | /userIds          | must be an array of strings
                {"userIds":{"a":["b"]}}             | /userIds          | must be an array of strings
                {"userIds":["a",7]}                 | /userIds/1        | must be a string
                {"userIds":[["a"]]}                 | /userIds/0        | must be a string
                {"userIds":[null]}                  | /userIds/0        | must be a string
                {"userIds":[],"includeAnalytics":1} | /includeAnalytics | must be true or false
                {"userIds":[],"includeSources":"1"} | /includeSources   | must be true or false
                {"userIds":[],"includeSources":[1]} | /includeSources   | must be true or false
                {"userIds":[],"maxAge":-1}          | /maxAge           | must be an integer from 0 to 86400, in seconds
                {"userIds":[],"maxAge":86401}       | /maxAge           | must be an integer from 0 to 86400, in seconds
                {"userIds":[],"maxAge":1.5}         | /maxAge           | must be an integer from 0 to 86400, in seconds
                {"userIds":[],"maxAge":"60"}        | /maxAge           | must be an integer from 0 to 86400, in seconds
                {"userIds":[],"maxAge":null}        | /maxAge           | must be an integer from 0 to 86400, in seconds
                {"userIds":[],"maxAge":4294967296}  | /maxAge           | must be an integer from 0 to 86400, in seconds
                {"userIds":[],"staleIfError":{}}    | /staleIfError     | must be an integer from 0 to 86400, in seconds
                {"userIds":[],"staleIfError":-1e99} | /staleIfError     | must be an integer from 0 to 86400, in seconds
                """)
        void isNamedByItsPlace(String body, String pointer, String detail) {
            assertThat(violations(body)).containsExactly(new Violation(pointer, detail));
        }

        @Test
        void anIdThatDoesNotMatchIsNamedByItsPlaceAlone() {
            List<Violation> violations = violations("{\"userIds\":[\"ok\",\"../x\",\"\",\"ok\"]}");

            assertThat(violations).extracting(Violation::pointer).containsExactly("/userIds/1", "/userIds/2");
            assertThat(violations).allSatisfy(v -> assertThat(v.detail()).doesNotContain("../x"));
        }

        @Test
        void tooManyIdsAreNamedOnceDuplicatesIncluded() throws InvalidRequestException {
            String ten = "\"a\"" + ",\"a\"".repeat(9);

            assertThat(read("{\"userIds\":[" + ten + "]}").requested()).isEqualTo(10);
            assertThat(violations("{\"userIds\":[" + ten + ",\"a\"]}"))
                    .containsExactly(new Violation("/userIds", "must not have more than 10 ids"));
        }

        @Test
        void allAreNamedAtOnce() {
            assertThat(violations("{\"maxAge\":-1,\"userIds\":[7],\"includeSources\":0}"))
                    .extracting(Violation::pointer)
                    .containsExactly("/maxAge", "/userIds/0", "/includeSources");
        }

        @Test
        void onlyTheFirstTwentyAreNamed() {
            InvalidRequestException invalid = catchThrowableOfType(
                    InvalidRequestException.class,
                    () -> BatchRequestReader.read(
                            ("{\"userIds\":[" + "7,".repeat(49) + "7],\"maxAge\":-1}").getBytes(UTF_8), 100));

            assertThat(invalid.violations()).hasSize(20);
            assertThat(invalid.violations().get(19).pointer()).isEqualTo("/userIds/19");
        }
    }
}
