package io.batchinfo.source;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.fasterxml.jackson.core.JsonPointer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RawJsonTest {

    private static RawJson read(String answer) throws IOException {
        return RawJson.read(answer.getBytes(UTF_8), JsonPointer.valueOf("/data"), ResponseSchema.ANY);
    }

    private static String value(RawJson data, String name) {
        int place = data.indexOf(name);
        return new String(data.json(), data.start(place), data.end(place) - data.start(place), UTF_8);
    }

    @Nested
    class WhatIsKept {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{}",
                    "{\"a\":1}",
                    "{\"a\":1.50,\"b\":1e2,\"c\":1E+2,\"d\":-0,\"e\":-0.0,\"f\":123456789012345678901234567890}",
                    "{\"a\":1e400,\"b\":1e-99999999999}",
                    "{\"a\":\"\\u00e9\\/\\\"\\ud83d\\ude00\",\"b\":\"é\uD83D\uDE00\u2028\"}",
                    "{\"a\" : [ 1, 2 ]  }",
                    "{\"\":null,\"a\":{\"data\":{}}}"
                })
        void theDataIsTheTextAsItCame(String data) throws IOException {
            RawJson read = read("{\"status\":200, \"data\": " + data + " ,\"x\":[]}");

            assertThat(read).hasToString(data);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"a\":1.50,\"b\":1e2,\"c\":1E+2,\"d\":-0,\"e\":-0.0}",
                    "{\"a\":\"\\u00e9\\n\\\\\",\"b\":\" [ , ] \\\" : \",\"c\":\"é\"}",
                    "{\"a\":[{\"b\":[]},null,true],\"d\":{}}",
                    "{\"a\":1e-99999999999}"
                })
        void linesAndTabsBetweenTokensAreTakenOutAndNothingElse(String data) throws IOException {
            RawJson read = read("{\r\n\t\"data\": " + spread(data) + "\n}");

            assertThat(read).hasToString(data);
        }

        @ParameterizedTest
        @ValueSource(strings = {"[]", "[1, {\"a\":[]}]", "\"x\\n\"", "7", "-1.50e+2", "true", "false"})
        void aPartIsAnyValue(String part) throws IOException {
            assertThat(read("{\"data\":" + part + "}")).hasToString(part);
            assertThat(read("{\"x\":0,\"data\" : " + part + " , \"y\":[]}")).hasToString(part);
            for (String around : List.of("", " ", "\n", "  \r\n")) {
                byte[] response = (around + part + around).getBytes(UTF_8);
                assertThat(RawJson.read(response, JsonPointer.empty(), ResponseSchema.ANY))
                        .hasToString(part);
            }
        }

        @Test
        void anArrayOfSeveralLinesIsOneLine() throws IOException {
            assertThat(read("{\"data\":[\n 1,\n {\n\"a\" : \" \"}\n]}")).hasToString("[1,{\"a\":\" \"}]");
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                /0      | 1
                /1/a    | 2
                /1/a~1b | 3
                /1/c~0d | 4
                /1/0    | 5
                /2/0/0  | 6
                """)
        void aPointerLeadsIntoArraysAndObjects(String pointer, String value) throws IOException {
            byte[] response = "[1,{\"a\":2,\"a/b\":3,\"c~d\":4,\"0\":5},[[6]]]".getBytes(UTF_8);

            assertThat(RawJson.read(response, JsonPointer.valueOf(pointer), ResponseSchema.ANY))
                    .hasToString(value);
        }

        @ParameterizedTest
        @ValueSource(strings = {"/4", "/-", "/00", "/1/x", "/0/0", "/3/a"})
        void aPointerThatLeadsNowhereIsInvalid(String pointer) {
            byte[] response = "[1,{\"a\":2},[],\"x\"]".getBytes(UTF_8);

            assertThatIOException()
                    .isThrownBy(() -> RawJson.read(response, JsonPointer.valueOf(pointer), ResponseSchema.ANY))
                    .withMessage("nothing at " + pointer);
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                {"id":"u1"}               | /id          | u1
                {"id":"\\u00751"}         | /id          | u1
                {"id":"a\\\\"}            | /id          | a\\
                {"id":7}                  | /id          | 7
                {"a":{"id":"u1"}}         | /a/id        | u1
                [{"id":"u1"}]             | /0/id        | u1
                "u1"                      | ''           | u1
                {"id":null}               | /id          |
                {"id":true}               | /id          |
                {"id":["u1"]}             | /id          |
                {}                        | /id          |
                {"id":"u1"}               | /id/x        |
                """)
        void theTextAtAPointerIsThatOfAStringOrANumber(String part, String pointer, String text) throws IOException {
            assertThat(read("{\"data\":" + part + "}").textAt(JsonPointer.compile(pointer)))
                    .isEqualTo(text);
        }

        @Test
        void theTopLevelValuesHaveTheirPlaces() throws IOException {
            RawJson read = read("{\"data\":{\"n\":12, \"s\" : \"x\\\"}\" ,\"o\":{\"n\":7},\"a\":[1,{}],\"l\":null}}");

            assertThat(value(read, "n")).isEqualTo("12");
            assertThat(value(read, "s")).isEqualTo("\"x\\\"}\"");
            assertThat(value(read, "o")).isEqualTo("{\"n\":7}");
            assertThat(value(read, "a")).isEqualTo("[1,{}]");
            assertThat(value(read, "l")).isEqualTo("null");
            assertThat(read.indexOf("nothing")).isNegative();
        }

        @Test
        void thePlacesAreRightOnceLinesAreTakenOutToo() throws IOException {
            RawJson read = read("{\"data\":{\n  \"é\" : \"ü\",\n  \"n\" : 4.20\n}}");

            assertThat(value(read, "n")).isEqualTo("4.20");
            assertThat(value(read, "é")).isEqualTo("\"ü\"");
        }

        @Test
        void moreValuesThanUsualHaveTheirPlacesToo() throws IOException {
            StringBuilder many = new StringBuilder("{\"data\":{\"f0\":0");
            for (int i = 1; i < 100; i++) {
                many.append(",\"f").append(i).append("\":").append(i);
            }

            RawJson read = read(many + "}}");

            assertThat(value(read, "f0")).isEqualTo("0");
            assertThat(value(read, "f99")).isEqualTo("99");
        }

        @Test
        void aByteOrderMarkIsNoPartOfIt() throws IOException {
            RawJson read = read("\uFEFF{\"data\":{\"a\":1}}");

            assertThat(read).hasToString("{\"a\":1}");
        }

        /** Blank lines around every token outside strings. */
        private static String spread(String json) {
            StringBuilder spread = new StringBuilder();
            boolean inString = false;
            for (int i = 0; i < json.length(); i++) {
                char c = json.charAt(i);
                boolean token = !inString && "{}[],:".indexOf(c) >= 0;
                if (c == '"' && (!inString || json.charAt(i - 1) != '\\' || json.startsWith("\\\\\"", i - 2))) {
                    inString = !inString;
                }
                spread.append(token ? "\r\n \t" + c + "\n  " : c);
            }
            return spread.toString();
        }
    }

    @Nested
    class WhatIsRefused {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    " ",
                    "null",
                    "[]",
                    "7",
                    "{}",
                    "{\"data\":null}",
                    "{\"data\":{}",
                    "{\"data\":{}} x",
                    "{\"data\":{}}{}",
                    "{\"data\":{\"a\":1,\"a\":2}}",
                    "{\"data\":{},\"data\":{}}",
                    "{\"data\":{\"a\":01}}",
                    "{\"data\":{\"a\":NaN}}",
                    "{\"data\":{\"a\":'x'}}",
                    "{\"data\":{\"a\":1,}}",
                    "{\"data\":{\"a\":\"\t\"}}",
                    "{\"data\":{\"a\":\"\u0000\"}}",
                    "<html></html>"
                })
        void whatIsNoObjectWithData(String answer) {
            assertThatIOException().isThrownBy(() -> read(answer));
        }

        @Test
        void otherEncodings() {
            String answer = "{\"data\":{\"a\":\"é\"}}";

            assertThatIOException()
                    .isThrownBy(() -> RawJson.read(
                            answer.getBytes(ISO_8859_1), JsonPointer.valueOf("/data"), ResponseSchema.ANY));
            assertThatIOException()
                    .isThrownBy(() ->
                            RawJson.read(answer.getBytes(UTF_16BE), JsonPointer.valueOf("/data"), ResponseSchema.ANY));
        }

        @Test
        void moreThanTwentyLevels() {
            String twenty = "{\"data\":{\"a\":" + "[".repeat(18) + "]".repeat(18) + "}}";
            String more = "{\"data\":{\"a\":" + "[".repeat(19) + "]".repeat(19) + "}}";

            assertThatCode(() -> read(twenty)).doesNotThrowAnyException();
            assertThatIOException().isThrownBy(() -> read(more));
        }
    }
}
