package io.batchinfo.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseSchemaTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a: string              | {"a":"x"}
            a: integer             | {"a":7}
            a: number              | {"a":7}
            a: number              | {"a":7.5}
            a: boolean             | {"a":true}
            a: boolean             | {"a":false}
            a: array               | {"a":[{}]}
            a: object              | {"a":{"b":1}}
            a?: string             | {}
            a: string, b?: integer | {"c":null,"a":""}
            a:string,b : integer   | {"b":1,"a":""}
            """)
    void dataOfTheShapeIsRead(String shape, String data) {
        assertThatCode(() -> read(shape, data)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a: string              | {"a":7}              | field 'a' is not of type string
            a: string              | {"a":null}           | field 'a' is not of type string
            a: integer             | {"a":7.0}            | field 'a' is not of type integer
            a: integer             | {"a":"7"}            | field 'a' is not of type integer
            a: number              | {"a":"7.5"}          | field 'a' is not of type number
            a: boolean             | {"a":0}              | field 'a' is not of type boolean
            a: array               | {"a":{}}             | field 'a' is not of type array
            a: object              | {"a":[]}             | field 'a' is not of type object
            a: string              | {}                   | field 'a' is missing
            a: string, b: integer  | {"a":""}             | field 'b' is missing
            a: string              | {"b":{"a":"inside"}} | field 'a' is missing
            """)
    void dataOfAnotherShapeIsRefused(String shape, String data, String reason) {
        assertThatThrownBy(() -> read(shape, data))
                .isInstanceOf(IOException.class)
                .hasMessage(reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            a                    | 'a' is not of the form 'name: type'
            a: string, b         | 'b' is not of the form 'name: type'
            : string             | ': string' is not of the form 'name: type'
            a: string: string    | 'a: string: string' is not of the form 'name: type'
            a: text              | 'text' is no type
            a: String            | 'String' is no type
            a: string, a?: array | 'a' is named twice
            """)
    void aNotationThatIsWrongIsNamed(String shape, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ResponseSchema.parse(shape))
                .withMessageStartingWith(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n"})
    void noNotationLetsAnyObjectThrough(String shape) {
        assertThatCode(() -> read(shape, "{\"any\":null}")).doesNotThrowAnyException();
    }

    private static void read(String shape, String data) throws IOException {
        RawJsonObject.read(
                ("{\"data\":" + data + ",\"status\":200}").getBytes(UTF_8),
                List.of("data"),
                ResponseSchema.parse(shape));
    }
}
