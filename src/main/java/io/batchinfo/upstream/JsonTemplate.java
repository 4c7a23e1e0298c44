package io.batchinfo.upstream;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A JSON text in which a string that is nothing but a variable, such as {@code "{id}"}, stands for the value: a string with all
 * escapes that JSON needs, a number, or for {@code "{ids}"} an array of strings. Any other text is sent as it is, so that a GraphQL query may have braces.
 */
final class JsonTemplate {

    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
            .build();

    private static final Pattern VARIABLE = Pattern.compile("\\{([A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)*)}");

    private final JsonNode body;
    private final Set<String> variables = new LinkedHashSet<>();

    private JsonTemplate(JsonNode body) {
        this.body = body;
        collect(body);
    }

    /** @throws IllegalArgumentException with one sentence, where the text is not JSON */
    static JsonTemplate parse(String text) {
        try {
            JsonNode body = JSON.readTree(text);
            if (!body.isMissingNode()) {
                return new JsonTemplate(body);
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the 'body' is not JSON: " + e.getOriginalMessage());
        }
        throw new IllegalArgumentException("the 'body' is empty");
    }

    private void collect(JsonNode node) {
        String name = variable(node);
        if (name != null) {
            variables.add(name);
        }
        node.forEach(this::collect);
    }

    private static @Nullable String variable(JsonNode node) {
        Matcher matcher = VARIABLE.matcher(node.isTextual() ? node.textValue() : "");
        return matcher.matches() ? matcher.group(1) : null;
    }

    Set<String> variables() {
        return variables;
    }

    /** @throws MissingValueException where a variable has no value */
    byte[] expand(Values values) {
        try {
            return JSON.writeValueAsBytes(expand(body, values));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON can be written", e);
        }
    }

    private static JsonNode expand(JsonNode node, Values values) {
        String name = variable(node);
        if (name != null) {
            Object value = values.of(name);
            if (value == null) {
                throw new MissingValueException(name);
            }
            if (value instanceof List<?> list) {
                ArrayNode array = JSON.createArrayNode();
                list.forEach(item -> array.add(String.valueOf(item)));
                return array;
            }
            return value instanceof BigInteger whole
                    ? BigIntegerNode.valueOf(whole)
                    : value instanceof BigDecimal number
                            ? DecimalNode.valueOf(number)
                            : JsonNodeFactory.instance.textNode(value.toString());
        }
        if (node instanceof ObjectNode object) {
            ObjectNode copy = JSON.createObjectNode();
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                copy.set(field.getKey(), expand(field.getValue(), values));
            }
            return copy;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode copy = JSON.createArrayNode();
            array.forEach(item -> copy.add(expand(item, values)));
            return copy;
        }
        return node;
    }
}
