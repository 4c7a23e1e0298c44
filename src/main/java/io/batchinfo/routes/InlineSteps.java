package io.batchinfo.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;

/** The steps that may be a text in place of options, as Camel's schema of its YAML says. Read only where a fault needs it. */
final class InlineSteps {

    private static final String SCHEMA = "/schema/camelYamlDsl.json";
    private static final String STEPS = "/items/definitions/org.apache.camel.model.ProcessorDefinition/properties/";

    private final JsonNode schema;

    private InlineSteps(JsonNode schema) {
        this.schema = schema;
    }

    static InlineSteps read() {
        try (InputStream in = InlineSteps.class.getResourceAsStream(SCHEMA)) {
            return new InlineSteps(new ObjectMapper().readTree(in));
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalStateException("camel-yaml-dsl has its schema", e);
        }
    }

    /** True where a step of this name may be a text, such as {@code log: done}; also where there is no such step. */
    boolean allowText(String step) {
        String reference = schema.at(STEPS + step + "/$ref").asText();
        JsonNode definition = schema.at(reference.replaceFirst("#", ""));
        if (reference.isEmpty() || definition.isMissingNode()) {
            return true;
        }
        for (JsonNode form : definition.path("oneOf")) {
            if (form.path("type").asText().equals("string")) {
                return true;
            }
        }
        return false;
    }
}
