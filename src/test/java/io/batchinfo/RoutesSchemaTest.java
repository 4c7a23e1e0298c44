package io.batchinfo;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Every shipped route is what visual editors understand, and is found by its name. */
class RoutesSchemaTest {

    private static final Schema SCHEMA = schema();

    private static Schema schema() {
        try (InputStream in = Objects.requireNonNull(
                RoutesSchemaTest.class.getResourceAsStream("/schema/camelYamlDsl.json"),
                "camel-yaml-dsl has no schema")) {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_4)
                    .getSchema(in, InputFormat.JSON);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    static List<Path> files() throws IOException {
        try (Stream<Path> all = Stream.concat(list("routes"), list("mock-apis"))) {
            return all.filter(path -> path.toString().endsWith(".camel.yaml"))
                    .sorted()
                    .toList();
        }
    }

    private static Stream<Path> list(String folder) throws IOException {
        return Files.isDirectory(Path.of(folder)) ? Files.list(Path.of(folder)) : Stream.of();
    }

    @ParameterizedTest
    @MethodSource("files")
    void itIsValidAgainstCamelsSchema(Path file) throws IOException {
        // the schema knows no placeholder where it wants a number
        String numbers = Files.readString(file).replaceAll("\"\\{\\{breaker\\.[^}]*}}\"", "1");

        assertThat(SCHEMA.validate(numbers, InputFormat.YAML)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("files")
    void itHoldsOneDescribedRouteOfItsName(Path file) throws IOException {
        String name = file.getFileName().toString().replace(".camel.yaml", "");
        Object yaml = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));

        List<Node> routes = Node.of(yaml).children("route");
        List<Node> templated = Node.of(yaml).children("templatedRoute");
        List<Node> templates = Node.of(yaml).children("routeTemplate");

        assertThat(routes.size() + templated.size() + templates.size()).isEqualTo(1);
        templated.forEach(route -> assertThat(route.text("routeId")).isEqualTo(name));
        templates.forEach(template -> assertThat(template.text("id")).isEqualTo(name));
        templates.forEach(template ->
                assertThat(template.text("description")).endsWith(".").hasSizeGreaterThan(20));
        routes.forEach(route -> isDescribed(route, name));
    }

    private static void isDescribed(Node route, String name) {
        assertThat(route.text("id")).isEqualTo(name);
        assertThat(route.text("description")).endsWith(".").hasSizeGreaterThan(20);
        assertThat(route.child("from").text("uri"))
                .satisfiesAnyOf(
                        u -> assertThat(u).startsWith("platform-http:"),
                        u -> assertThat(u).isEqualTo("direct:" + name));
    }

    /** A place in a YAML file. */
    private record Node(Object value) {

        static Node of(Object value) {
            return new Node(value);
        }

        Node child(String name) {
            return new Node(Objects.requireNonNull(((java.util.Map<?, ?>) value).get(name), name));
        }

        String text(String name) {
            return String.valueOf(child(name).value);
        }

        List<Node> children(String name) {
            return ((List<?>) value)
                    .stream()
                            .map(entry -> ((java.util.Map<?, ?>) entry).get(name))
                            .filter(Objects::nonNull)
                            .map(entry -> new Node(Objects.requireNonNull(entry)))
                            .toList();
        }
    }
}
