package io.batchinfo.camel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.camel.Component;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.tooling.model.ComponentModel;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The catalogue files of the components, which Camel's tools read, match the annotations of the endpoints. After a change of an
 * option, {@code mvn test -Dtest=ComponentMetadataTest -Dcomponent.metadata=write} writes them.
 */
class ComponentMetadataTest {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final Path RESOURCES = Path.of("src/main/resources");

    @ParameterizedTest
    @ValueSource(classes = {SourceEndpoint.class, UpstreamEndpoint.class})
    void theCatalogueFileHasTheOptionsOfTheEndpoint(Class<?> endpoint) throws IOException {
        ObjectNode wanted = metadata(endpoint);
        Path file = RESOURCES.resolve(location(endpoint));
        if (System.getProperty("component.metadata", "").equals("write")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, JSON.writeValueAsString(wanted) + "\n");
        }

        JsonNode written = JSON.readTree(file.toFile());

        assertThat(written)
                .as("write it with -Dcomponent.metadata=write")
                .isEqualTo(JSON.readTree(JSON.writeValueAsBytes(wanted)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"source", "upstream"})
    void theServiceFileNamesTheComponent(String scheme) throws Exception {
        Properties service = new Properties();
        try (InputStream in =
                getClass().getResourceAsStream("/META-INF/services/org/apache/camel/component/" + scheme)) {
            assertThat(in).isNotNull();
            service.load(in);
        }

        assertThat(Component.class).isAssignableFrom(Class.forName(service.getProperty("class")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"source", "upstream"})
    void camelsCatalogueReadsTheFile(String scheme) throws Exception {
        DefaultCamelCatalog catalog = new DefaultCamelCatalog();
        String file = Files.readString(RESOURCES.resolve("META-INF/io/batchinfo/camel/" + scheme + ".json"));
        catalog.addComponent(scheme, "io.batchinfo.camel." + scheme, file);

        ComponentModel model = catalog.componentModel(scheme);

        assertThat(model.getScheme()).isEqualTo(scheme);
        assertThat(model.getEndpointOptions()).isNotEmpty();
        String path = scheme.equals("source") ? "" : "?path=/x/{id}";
        assertThat(catalog.validateEndpointProperties(scheme + ":posts" + path).isSuccess())
                .isTrue();
        assertThat(catalog.validateEndpointProperties(scheme + ":posts?nonsense=1")
                        .isSuccess())
                .isFalse();
    }

    private static String location(Class<?> endpoint) {
        return "META-INF/io/batchinfo/camel/"
                + endpoint.getAnnotation(UriEndpoint.class).scheme() + ".json";
    }

    private static ObjectNode metadata(Class<?> endpoint) {
        UriEndpoint declared = endpoint.getAnnotation(UriEndpoint.class);
        ObjectNode all = JSON.createObjectNode();
        all.putObject("component")
                .put("kind", "component")
                .put("name", declared.scheme())
                .put("title", declared.title())
                .put(
                        "description",
                        declared.scheme().equals("source")
                                ? "Call a source of user data through its resilience stack, or define one attempt of it."
                                : "Call an upstream HTTP API once for one user.")
                .put("deprecated", false)
                .put("firstVersion", declared.firstVersion())
                .put("label", "http")
                .put("javaType", endpoint.getName().replace("Endpoint", "Component"))
                .put("supportLevel", "Stable")
                .put("groupId", "io.batchinfo")
                .put("artifactId", "batch-info")
                .put("version", "1.0.0")
                .put("scheme", declared.scheme())
                .put("extendsScheme", "")
                .put("syntax", declared.syntax())
                .put("async", false)
                .put("api", false)
                .put("consumerOnly", declared.consumerOnly())
                .put("producerOnly", declared.producerOnly())
                .put("lenientProperties", false)
                .put("remote", declared.producerOnly());
        all.putObject("componentProperties");
        ObjectNode options = all.putObject("properties");
        int index = 0;
        for (Field field : endpoint.getDeclaredFields()) {
            UriPath path = field.getAnnotation(UriPath.class);
            UriParam parameter = field.getAnnotation(UriParam.class);
            if (path != null || parameter != null) {
                String description = path != null ? path.description() : parameter.description();
                String defaultValue = path != null ? path.defaultValue() : parameter.defaultValue();
                options.set(
                        field.getName(),
                        option(field, index++, path != null, description, defaultValue, declared.producerOnly()));
            }
        }
        return all;
    }

    private static ObjectNode option(
            Field field, int index, boolean path, String description, String defaultValue, boolean producer) {
        Metadata metadata = field.getAnnotation(Metadata.class);
        String group = path ? "common" : producer ? "producer" : "consumer";
        ObjectNode option = JSON.createObjectNode()
                .put("index", index)
                .put("kind", path ? "path" : "parameter")
                .put("displayName", displayName(field.getName()))
                .put("group", group)
                .put("label", path ? "" : group)
                .put("required", metadata != null && metadata.required() || path)
                .put("type", type(field.getType()))
                .put("javaType", field.getType().getName())
                .put("deprecated", false)
                .put("autowired", false)
                .put("secret", false);
        if (!defaultValue.isEmpty()) {
            option.put("defaultValue", defaultValue);
        }
        return option.put("description", description);
    }

    private static String displayName(String name) {
        return Character.toUpperCase(name.charAt(0)) + name.substring(1).replaceAll("([A-Z])", " $1");
    }

    private static String type(Class<?> type) {
        if (type == boolean.class || type == Boolean.class) {
            return "boolean";
        }
        if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
            return "integer";
        }
        if (type == double.class || type == Double.class) {
            return "number";
        }
        if (type == java.time.Duration.class) {
            return "duration";
        }
        return type == SchemaBean.class ? "object" : "string";
    }
}
