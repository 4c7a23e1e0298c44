package io.batchinfo.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The description that a service serves, and what it says of an answer. */
final class ApiDescription {

    private static final String BASE = "https://batch-info.test/openapi.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Headers of HTTP itself, which OpenAPI leaves to the media type and the connection. */
    private static final Set<String> OF_HTTP =
            Set.of("content-type", "content-length", "transfer-encoding", "connection");

    private final JsonNode root;
    private final SchemaRegistry schemas;

    private ApiDescription(JsonNode root, SchemaRegistry schemas) {
        this.root = root;
        this.schemas = schemas;
    }

    static ApiDescription of(String text) throws IOException {
        return new ApiDescription(
                JSON.readTree(text),
                SchemaRegistry.withDefaultDialect(
                        SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(Map.of(BASE, text))));
    }

    JsonNode root() {
        return root;
    }

    /** Says that an answer is one the description knows: its status, every header, and its body. */
    void knows(String method, String path, Answer answer) {
        JsonPointer response = response(method, path, answer.status());

        assertThat(undeclared(response, answer)).as("headers of %s", answer).isEmpty();
        assertThat(absent(response, answer)).as("headers not in %s", answer).isEmpty();
        JsonPointer content = response.appendProperty("content");
        assertThat(root.at(content).fieldNames()).toIterable().contains(answer.mediaType());
        JsonPointer schema = content.appendProperty(answer.mediaType()).appendProperty("schema");
        assertThat(violations(schema, text(answer))).as(answer.body()).isEmpty();
    }

    /** What a value breaks of the schema at a place. */
    List<Error> violations(JsonPointer schema, String json) {
        return schemas.getSchema(SchemaLocation.of(BASE + "#" + schema)).validate(json, InputFormat.JSON);
    }

    /** Where a reference leads, or the place itself where it is none. */
    JsonPointer target(JsonPointer place) {
        JsonNode reference = root.at(place).path("$ref");
        return reference.isMissingNode()
                ? place
                : target(JsonPointer.compile(reference.asText().substring(1)));
    }

    private JsonPointer response(String method, String path, int status) {
        JsonPointer place = JsonPointer.empty()
                .appendProperty("paths")
                .appendProperty(path)
                .appendProperty(method)
                .appendProperty("responses")
                .appendProperty(Integer.toString(status));
        assertThat(root.at(place).isMissingNode()).as("no %s", place).isFalse();
        return target(place);
    }

    private Set<String> undeclared(JsonPointer response, Answer answer) {
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        names.addAll(answer.headers().keySet());
        names.removeAll(OF_HTTP);
        root.at(response).path("headers").fieldNames().forEachRemaining(names::remove);
        return names;
    }

    private Set<String> absent(JsonPointer response, Answer answer) {
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        JsonPointer headers = response.appendProperty("headers");
        root.at(headers).fieldNames().forEachRemaining(name -> {
            JsonPointer header = target(headers.appendProperty(name));
            String value = answer.headers().get(name);
            if (value != null) {
                assertThat(violations(header.appendProperty("schema"), literal(value, header)))
                        .as("%s: %s", name, value)
                        .isEmpty();
            } else if (root.at(header).path("required").asBoolean()) {
                names.add(name);
            }
        });
        return names;
    }

    /** A header's value as JSON. */
    private String literal(String value, JsonPointer header) {
        boolean number = root.at(header).at("/schema/type").asText().equals("integer");
        return number ? value : JSON.valueToTree(value).toString();
    }

    /** The body as JSON: what is no JSON is a string. */
    private static String text(Answer answer) {
        return answer.mediaType().endsWith("json") && !answer.mediaType().endsWith("ndjson")
                ? answer.body()
                : JSON.valueToTree(answer.body()).toString();
    }
}
