package io.batchinfo.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A condition on a value of a response, such as {@code /found = false} or {@code /items = []}.
 *
 * @param pointer to the value, from the root of the response
 * @param expected the JSON text that the value must equal: a scalar, an empty array or an empty object
 */
public record ResponseCondition(JsonPointer pointer, String expected) {

    private static final Pattern FORM = Pattern.compile("(|/.*?)\\s*=\\s*(\\S.*)", Pattern.DOTALL);
    private static final JsonFactory JSON = new JsonFactory();

    /**
     * Parses a condition. A word that is no JSON is a string.
     *
     * @throws IllegalArgumentException where it is not of the form {@code /pointer = value}
     */
    public static ResponseCondition parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not of the form /pointer = value");
        }
        String value = form.group(2).strip();
        return new ResponseCondition(
                ResponseSpec.pointer(form.group(1)), isValue(value) ? value : '"' + value.replace("\"", "\\\"") + '"');
    }

    private static boolean isValue(String text) {
        try (JsonParser parser = JSON.createParser(text)) {
            JsonToken token = parser.nextToken();
            if (token == JsonToken.START_ARRAY || token == JsonToken.START_OBJECT) {
                token = parser.nextToken();
                return token != null && token.isStructEnd() && parser.nextToken() == null;
            }
            parser.finishToken();
            return token != null && parser.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * True where the response has this value at the pointer.
     *
     * @throws IOException where the response is not JSON
     */
    boolean holds(byte[] response) throws IOException {
        return JsonScanner.scan(response, pointer, this::equalsExpected);
    }

    private boolean equalsExpected(JsonParser parser, @Nullable JsonToken token) throws IOException {
        if (token == null) {
            return false;
        }
        try (JsonParser wanted = JSON.createParser(expected)) {
            JsonToken other = wanted.nextToken();
            if (token.isNumeric() && other.isNumeric()) {
                return sameNumber(parser.getText(), wanted.getText());
            }
            if (token != other) {
                return false;
            }
            return token.isScalarValue()
                    ? parser.getText().equals(wanted.getText())
                    : parser.nextToken().isStructEnd();
        }
    }

    private static boolean sameNumber(String one, String other) {
        try {
            return new BigDecimal(one).compareTo(new BigDecimal(other)) == 0;
        } catch (NumberFormatException e) {
            // an exponent beyond all bounds
            return false;
        }
    }
}
