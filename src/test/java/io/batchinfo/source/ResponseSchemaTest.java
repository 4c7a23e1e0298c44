package io.batchinfo.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonPointer;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseSchemaTest {

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            a: string              ; {"a":"x"}
            a: integer             ; {"a":7}
            a: number              ; {"a":7}
            a: number              ; {"a":7.5}
            a: boolean             ; {"a":true}
            a: boolean             ; {"a":false}
            a: array               ; {"a":[{}]}
            a: object              ; {"a":{"b":1}}
            a: any                 ; {"a":null}
            a: null                ; {"a":null}
            a: string?             ; {}
            a: string?             ; {"a":null}
            a: string|null         ; {"a":null}
            a: string|integer      ; {"a":1}
            a: string, b: integer? ; {"c":null,"a":""}
            a: string[]            ; {"a":[]}
            a: string[]            ; {"a":["x","y"]}
            a: string?[]           ; {"a":["x",null]}
            a: string[]?           ; {"a":null}
            a: integer[][]         ; {"a":[[1],[]]}
            a/b: string            ; {"a":{"b":"x","c":1}}
            a/b: string?           ; {}
            a: object?, a/b: string; {}
            a: object?, a/b: string; {"a":null}
            a/*/b: integer         ; {"a":[{"b":1},{"b":2,"c":[]}]}
            a~1b: integer          ; {"a/b":1}
            a.b: integer           ; {"a.b":1}
            */b: integer           ; [{"b":1}]
            *: string              ; ["x"]
            """)
    void dataOfTheShapeIsRead(String shape, String data) {
        assertThatCode(() -> read(shape, data)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            a: string              ; {"a":7}              ; field 'a' is not of type string
            a: string              ; {"a":null}           ; field 'a' is not of type string
            a: integer             ; {"a":7.0}            ; field 'a' is not of type integer
            a: integer             ; {"a":"7"}            ; field 'a' is not of type integer
            a: number              ; {"a":"7.5"}          ; field 'a' is not of type number
            a: boolean             ; {"a":0}              ; field 'a' is not of type boolean
            a: array               ; {"a":{}}             ; field 'a' is not of type array
            a: object              ; {"a":[]}             ; field 'a' is not of type object
            a: string              ; {}                   ; field 'a' is missing
            a: any                 ; {}                   ; field 'a' is missing
            a: string|null         ; {}                   ; field 'a' is missing
            a: string|null         ; {"a":1}              ; field 'a' is not of type string or null
            a: string?             ; {"a":7}              ; field 'a' is not of type string or null
            a: string, b: integer  ; {"a":""}             ; field 'b' is missing
            a: string[]            ; {"a":["x",7]}        ; field 'a/*' is not of type string
            a/b: string            ; {"a":{}}             ; field 'a/b' is missing
            a/b: string            ; {"a":[]}             ; field 'a' is not of type object
            a/b: string            ; {}                   ; field 'a' is missing
            a/*/b: integer         ; {"a":[{"b":1},{}]}   ; field 'a/*/b' is missing
            a/b/c: integer         ; {"a":{"b":{"c":""}}} ; field 'a/b/c' is not of type integer
            a/b/a: integer         ; {"a":{"b":{}}}       ; field 'a/b/a' is missing
            a/*/a/*: integer       ; {"a":[{"a":[""]}]}   ; field 'a/*/a/*' is not of type integer
            */b: integer           ; [{"b":1},7]          ; field '*' is not of type object
            */b: integer           ; {"b":1}              ; the part is not of type array
            a: string?             ; []                   ; the part is not of type object
            """)
    void dataOfAnotherShapeIsInvalid(String shape, String data, String reason) {
        assertThatThrownBy(() -> read(shape, data))
                .isInstanceOf(WrongShapeException.class)
                .hasMessage(reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            a: text               ; 'text' is no type; there are string, integer
            a: String             ; 'String' is no type
            a: string[            ; 'string[' is no type
            a//b: string          ; 'a//b' is not a path of fields
            a: string, a/b: string; 'a' has fields or elements, but is no object or array
            a: object, a/*: string; 'a' has fields or elements, but is no object or array
            """)
    void aNotationThatIsWrongIsNamed(String shape, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ResponseSchema.of(fields(shape)))
                .withMessageStartingWith(reason.replace("''", "'"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"any\":null}", "[]", "7", "\"x\"", "true"})
    void withoutASchemaAnyValueButNullIsRead(String data) {
        assertThatCode(() -> RawJson.read(data.getBytes(UTF_8), JsonPointer.empty(), ResponseSchema.ANY))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> RawJson.read("null".getBytes(UTF_8), JsonPointer.empty(), ResponseSchema.ANY))
                .isInstanceOf(WrongShapeException.class);
    }

    private static Map<String, String> fields(String shape) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String field : shape.split(",")) {
            String[] pathAndType = field.split(":", -1);
            fields.put(pathAndType[0].strip(), pathAndType[1].strip());
        }
        return fields;
    }

    private static void read(String shape, String data) throws IOException {
        RawJson.read(
                ("{\"data\":" + data + ",\"status\":200}").getBytes(UTF_8),
                JsonPointer.valueOf("/data"),
                ResponseSchema.of(fields(shape)));
    }
}
