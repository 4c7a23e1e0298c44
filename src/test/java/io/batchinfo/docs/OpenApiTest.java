package io.batchinfo.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The description itself. What it says of real answers is in {@link OpenApiAnswersIT}. */
class OpenApiTest {

    private static final Pattern HTTP_ROUTE = Pattern.compile("uri: platform-http:(\\S+)");

    private static ApiDescription description;

    @BeforeAll
    static void read() throws IOException {
        try (var in = OpenApiTest.class.getResourceAsStream("/openapi.json")) {
            description = ApiDescription.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /** The parser of openapi-generator. */
    @Test
    void generatorsOfClientsReadItWithoutAMessage() {
        ParseOptions resolving = new ParseOptions();
        resolving.setResolve(true);

        SwaggerParseResult parsed =
                new OpenAPIV3Parser().readContents(description.root().toString(), null, resolving);

        assertThat(parsed.getMessages()).isEmpty();
        assertThat(parsed.getOpenAPI().getPaths()).containsKeys("/users/batch-info", "/users/{id}/summary");
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        List<String> dangling = new ArrayList<>();

        walk((place, node) -> {
            if (node.path("$ref").isTextual()
                    && description.root().at(description.target(place)).isMissingNode()) {
                dangling.add(place.toString());
            }
        });

        assertThat(dangling).isEmpty();
    }

    @Test
    void everySchemaIsOneOfJsonSchema() {
        SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
        var metaSchema = registry.getSchema(SchemaLocation.of(SpecificationVersion.DRAFT_2020_12.getDialectId()));

        List<Error> errors = new ArrayList<>();
        description
                .root()
                .at("/components/schemas")
                .forEach(schema -> errors.addAll(metaSchema.validate(schema.toString(), InputFormat.JSON)));

        assertThat(errors).isEmpty();
    }

    @Test
    void everyExampleKeepsToItsSchema() {
        List<String> checked = new ArrayList<>();

        walk((place, node) -> {
            if (node.has("schema") && node.has("examples")) {
                node.path("examples").fieldNames().forEachRemaining(name -> {
                    JsonPointer example =
                            description.target(place.appendProperty("examples").appendProperty(name));
                    String value = description.root().at(example).path("value").toString();
                    assertThat(description.violations(place.appendProperty("schema"), value))
                            .as(example.toString())
                            .isEmpty();
                    checked.add(name);
                });
            }
        });

        assertThat(checked).hasSizeGreaterThan(20);
    }

    @Test
    void everyHttpRouteIsDescribed() throws IOException {
        List<String> routes = new ArrayList<>();

        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            for (Path file : files.toList()) {
                Matcher route = HTTP_ROUTE.matcher(Files.readString(file));
                while (route.find()) {
                    routes.add(route.group(1));
                }
            }
        }

        assertThat(routes).isNotEmpty();
        assertThat(description.root().path("paths").fieldNames()).toIterable().containsAll(routes);
    }

    private static void walk(BiConsumer<JsonPointer, JsonNode> visitor) {
        walk(JsonPointer.empty(), description.root(), visitor);
    }

    private static void walk(JsonPointer place, JsonNode node, BiConsumer<JsonPointer, JsonNode> visitor) {
        visitor.accept(place, node);
        node.properties().forEach(field -> walk(place.appendProperty(field.getKey()), field.getValue(), visitor));
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            walk(place.appendIndex(i), node.get(i), visitor);
        }
    }
}
