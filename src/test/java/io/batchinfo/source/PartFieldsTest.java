package io.batchinfo.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartFieldsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static RawJson part(String json) throws IOException {
        return RawJson.read(json.getBytes(StandardCharsets.UTF_8), JsonPointer.empty(), ResponseSchema.ANY);
    }

    private static String only(String json, String... namesAndValues) throws IOException {
        Map<String, String> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return PartFields.parse(fields, List.of()).apply(part(json)).toString();
    }

    @Test
    void fieldsAreRenamedTakenFromInsideAndConstant() throws IOException {
        assertThat(only(
                        "{\"level\": 1.50,\"address\":{\"city\":\"\u00fc\"},\"tags\":[1,[2]],\"secret\":1}",
                        "rank",
                        "/level",
                        "town",
                        "/address/city",
                        "tag",
                        "/tags/1",
                        "none",
                        "/none",
                        "kind",
                        "'a \"b\"'",
                        "n",
                        "7",
                        "t",
                        "true"))
                .isEqualTo(
                        "{\"rank\":1.50,\"town\":\"\u00fc\",\"tag\":[2],\"kind\":\"a \\\"b\\\"\",\"n\":7,\"t\":true}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            [1,2]  | /0 | {"a":1}
            "x"    | /0 | {}
            {}     | /a | {}
            """)
    void aPartMayBeAnyValue(String json, String pointer, String expected) throws IOException {
        assertThat(only(json, "a", pointer)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"a":1,"b":{"a":2},"c":3} | {"b":{"a":2}}
            {"a":1}                   | {}
            {"b": "x"}                | {"b":"x"}
            [1]                       | [1]
            """)
    void fieldsAreLeftOut(String json, String expected) throws IOException {
        assertThat(PartFields.parse(Map.of(), List.of("a", "c"))
                        .apply(part(json))
                        .toString())
                .isEqualTo(expected);
    }

    /** Whatever the names are: a field is found by its pointer, and is not there when it is left out. */
    @Property(tries = 300)
    void anyNameCanBeMappedAndLeftOut(@ForAll List<String> names, @ForAll String value) throws IOException {
        Map<String, String> object = new LinkedHashMap<>();
        names.stream().filter(PartFieldsTest::isText).forEach(name -> object.put(name, isText(value) ? value : ""));
        RawJson part = part(JSON.writeValueAsString(object));
        for (Map.Entry<String, String> field : object.entrySet()) {
            String pointer = JsonPointer.empty().appendProperty(field.getKey()).toString();
            JsonNode mapped = JSON.readTree(PartFields.parse(Map.of("x", pointer), List.of())
                    .apply(part)
                    .json());
            JsonNode rest = JSON.readTree(PartFields.parse(Map.of(), List.of(field.getKey()))
                    .apply(part)
                    .json());
            assertThat(mapped.path("x").asText()).isEqualTo(field.getValue());
            assertThat(mapped.size()).isEqualTo(1);
            assertThat(rest.has(field.getKey())).isFalse();
            assertThat(rest.size()).isEqualTo(object.size() - 1);
        }
    }

    /** What UTF-8 can hold, and what a JSON text of an upstream may have. */
    private static boolean isText(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text) && text.indexOf(0) < 0;
    }

    @Test
    void aMappingIsOneOfTwoAndItsValuesHaveAForm() {
        assertThatThrownBy(() -> PartFields.parse(Map.of(), List.of())).hasMessageContaining("either");
        assertThatThrownBy(() -> PartFields.parse(Map.of("a", "/a"), List.of("b")))
                .hasMessageContaining("either");
        assertThatThrownBy(() -> PartFields.parse(Map.of("a", "level"), List.of()))
                .hasMessageContaining("'level' of the field 'a' is neither a JSON Pointer");
        assertThatThrownBy(() -> PartFields.parse(Map.of("a", "/a~2"), List.of()))
                .hasMessageContaining("is not a JSON Pointer");
    }
}
