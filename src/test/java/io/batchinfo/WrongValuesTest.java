package io.batchinfo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.batchinfo.camel.BatchListener;
import io.batchinfo.camel.RouteBindings;
import io.batchinfo.camel.SharedRuntime;
import io.batchinfo.concurrent.BlockingExecutors;
import io.batchinfo.config.Settings;
import io.batchinfo.routes.CamelContextCustomizer;
import io.batchinfo.routes.RouteException;
import io.batchinfo.routes.RouteReloader;
import io.batchinfo.source.SourceListener;
import io.batchinfo.source.Ticker;
import io.vertx.core.Vertx;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every step of Camel's YAML as a text, and with a value of the wrong type for each of its options: what is rejected is rejected
 * with file and line, and in words that name no Java class.
 */
@Tag("one-jdk")
class WrongValuesTest {

    private static final String MODEL = "org.apache.camel.model.";
    private static final Pattern JAVA =
            Pattern.compile("\\b(java|org|io)\\.[a-z]+\\.|(?<!throw)Exception\\b|Index -?\\d|NullPointer|\\bnull\\b");

    @TempDir
    private Path folder;

    private final Settings settings = new Settings(Map.of("UPSTREAM_URL", "http://127.0.0.1:1"), Path.of(""));
    private Vertx vertx;
    private CamelContextCustomizer customizer;

    @BeforeEach
    void start() throws Exception {
        BlockingExecutors.prepareCamel();
        vertx = RouteServer.vertx(settings);
        SharedRuntime process = SharedRuntimeFactory.create(
                settings, vertx, Ticker.SYSTEM, SourceListener.NONE, BatchListener.NONE, null, null);
        customizer = RouteBindings.of(process);
    }

    @AfterEach
    void stop() {
        vertx.close();
    }

    private static JsonNode definitions() throws Exception {
        try (InputStream in = CamelContext.class.getResourceAsStream("/schema/camelYamlDsl.json")) {
            return new ObjectMapper().readTree(in).at("/items/definitions");
        }
    }

    /** The YAML of each wrong step, by a name for it. */
    private static Map<String, String> wrongSteps() throws Exception {
        JsonNode definitions = definitions();
        Map<String, String> wrong = new TreeMap<>();
        definitions
                .get(MODEL + "ProcessorDefinition")
                .get("properties")
                .fields()
                .forEachRemaining(step -> {
                    String name = step.getKey();
                    wrong.put(name, "- " + name + ": words");
                    JsonNode definition = definitions.path(
                            step.getValue().path("$ref").asText().replaceFirst(".*/", ""));
                    JsonNode options = definition.path("properties");
                    for (JsonNode form : definition.path("oneOf")) {
                        options = form.has("properties") ? form.get("properties") : options;
                    }
                    options.fields().forEachRemaining(option -> {
                        String type = option.getValue().path("type").asText();
                        String value = type.equals("string") ? "[1, {a: b}]" : "words";
                        wrong.put(
                                name + "." + option.getKey(),
                                "- " + name + ": {" + option.getKey() + ": " + value + "}");
                    });
                });
        return wrong;
    }

    @Test
    void whatIsRejectedIsRejectedWithItsLineAndInPlainWords() throws Exception {
        List<String> bad = new ArrayList<>();
        Map<String, String> steps = wrongSteps();
        assertThat(steps).hasSizeGreaterThan(300);
        for (Map.Entry<String, String> step : steps.entrySet()) {
            Files.writeString(folder.resolve("a.camel.yaml"), """
                    - route:
                        id: a
                        from:
                          uri: direct:a
                          steps:
                            %s
                            - to: {uri: "log:x"}
                    """.formatted(step.getValue()));
            RouteReloader routes =
                    RouteServer.live("check", settings, vertx, folder, customizer, null, RouteServer.limits(settings));
            try {
                routes.load(CamelContext::getRoutesSize);
            } catch (RouteException e) {
                for (String text : e.texts()) {
                    if (!text.matches("(?s)a\\.camel\\.yaml:[1-9]\\d*: .*")
                            || JAVA.matcher(text).find()) {
                        bad.add(step.getKey() + " -> " + text);
                    }
                }
            } finally {
                routes.stop();
            }
        }
        assertThat(bad).isEmpty();
    }
}
