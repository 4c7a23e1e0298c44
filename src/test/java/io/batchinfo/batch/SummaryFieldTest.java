package io.batchinfo.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonPointer;
import io.batchinfo.batch.SummaryField.FieldRef;
import io.batchinfo.source.RawJson;
import io.batchinfo.source.ResponseSchema;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SummaryFieldTest {

    private static RawJson profile() {
        try {
            return RawJson.read(
                    "{\"first\":\"A\\\"\",\"n\":7,\"address\":{\"city\":[1]},\"x.y\":true}"
                            .getBytes(StandardCharsets.UTF_8),
                    JsonPointer.empty(),
                    ResponseSchema.ANY);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            profile.n                     | 7
            profile.x.y                   | true
            profile.none                  | none
            nobody.n                      | none
            profile/address/city          | [1]
            profile/address/city/0        | 1
            profile/address/none          | none
            {profile.first} no. {profile.n} | "A\\" no. 7"
            {profile.first}               | "A\\""
            {profile.none}!               | none
            {profile.address}!            | none
            `'a {b} ü'`                   | "a {b} ü"
            -1.5e3                        | -1.5e3
            true                          | true
            null                          | null
            """)
    void aValueIsAFieldAPointerATextOrAConstant(String written, String expected) {
        RawJsonValue value = SummaryField.parse(written).value(source -> source.equals("profile") ? profile() : null);

        assertThat(value == null ? "none" : value.getValue()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"profile/address/city,address", "{profile.address} x,address", "profile.address,address"})
    void whatItNeedsIsKnown(String written, String field) {
        assertThat(SummaryField.parse(written).references()).containsExactly(new FieldRef("profile", field));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "posts", "a + b", "posts.", ".x", "{posts}", "{posts.a", "posts.a}{", "/a", "posts/a~2", "01"
            })
    void anythingElseIsRejected(String written) {
        assertThatThrownBy(() -> SummaryField.parse(written))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'");
    }
}
