package io.batchinfo.service.api;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static io.batchinfo.service.api.AddedSource.error;
import static io.batchinfo.service.api.AddedSource.lookup;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.batchinfo.RunningService;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each recipe of docs/sources.md, word by word but for the addresses of the example hosts and folders. */
@Tag("one-jdk")
class SourceRecipesIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The component {@code sql:} and a JDBC driver, which are not on the class path. */
    private static final Path EXTENSIONS = Path.of("target/test-ext");

    @TempDir
    private static Path data;

    @TempDir
    private Path folder;

    /** A recipe by its heading. */
    record Recipe(String heading, String text) {

        List<String> blocks(String language) {
            return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                    .matcher(text)
                    .results()
                    .map(block -> block.group(1))
                    .toList();
        }

        @Override
        public String toString() {
            return heading;
        }
    }

    static Stream<Recipe> recipes() throws IOException {
        String page = Files.readString(Path.of("docs/sources.md"));
        String recipes = page.substring(page.indexOf("## Recipes\n"), page.indexOf("## Steps of your own\n"));
        return Arrays.stream(recipes.split("\n### ")).skip(1).map(text -> {
            int end = text.indexOf('\n');
            return new Recipe(text.substring(0, end), text.substring(end));
        });
    }

    /** The database and the files that recipes read. */
    @BeforeAll
    static void makeData() throws Exception {
        Files.writeString(Files.createDirectories(data.resolve("badges")).resolve("user1.json"), "{\"level\":7}");
        try (URLClassLoader drivers = new URLClassLoader(jars(), ClassLoader.getPlatformClassLoader())) {
            Driver driver = (Driver)
                    drivers.loadClass("org.h2.Driver").getDeclaredConstructor().newInstance();
            try (Connection crm = driver.connect("jdbc:h2:" + data.resolve("crm"), new Properties());
                    Statement statement = crm.createStatement()) {
                statement.execute("create table badges(user_id varchar, level int)");
                statement.execute("insert into badges values ('user1', 7), ('user2', 8)");
                statement.execute("create user reader password ''");
                statement.execute("grant select on badges to reader");
            }
        }
    }

    private static URL[] jars() throws IOException {
        List<URL> urls = new ArrayList<>();
        try (Stream<Path> files = Files.list(EXTENSIONS)) {
            for (Path file : files.toList()) {
                urls.add(file.toUri().toURL());
            }
        }
        return urls.toArray(URL[]::new);
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void aRecipeWorksAsItIsWritten(Recipe recipe) throws Exception {
        String yaml = recipe.blocks("yaml").get(0);
        List<String> json = recipe.blocks("json");
        JsonNode part = JSON.readTree(json.get(json.size() - 1));
        assertThat(yaml.lines()).as("lines of YAML").hasSizeLessThanOrEqualTo(15);

        try (AddedSource routes = new AddedSource(folder)) {
            String response = Stream.concat(recipe.blocks("xml").stream(), json.stream())
                    .findFirst()
                    .orElseThrow();
            routes.upstream.stubFor(any(anyUrl()).atPriority(10).willReturn(okJson(response)));
            routes.upstream.stubFor(any(urlEqualTo("/oauth/token"))
                    .atPriority(1)
                    .willReturn(okJson("{\"access_token\":\"t0ken\",\"token_type\":\"Bearer\",\"expires_in\":600}")));
            String address = routes.upstream.baseUrl();
            routes.setting("BADGES_KEY", "k3y")
                    .setting("EXT_DIR", yaml.contains("sql:") ? EXTENSIONS.toString() : "no-ext")
                    .file(
                            yaml.replaceAll("https://[a-z]+\\.example", address)
                                    .replace("h2:crm", "h2:" + data.resolve("crm"))
                                    .replace("file:data", "file:" + data)
                                    .replace("localhost:3001", address.substring("http://".length())),
                            "badges");
            try (RunningService service = routes.start()) {
                JsonNode result = lookup(service, "user1");

                assertThat(result.path("badges")).as("%s", result).isEqualTo(part);
                assertThat(error(result, "badges")).isEqualTo(part.isNull() ? "not-found" : "");
                assertThat(result.at("/profile/name").asText()).isEqualTo("n");
            }
            for (String request : recipe.blocks("http")) {
                assertRequest(routes, request);
            }
        }
    }

    private static void assertRequest(AddedSource routes, String expected) {
        String[] headAndBody = expected.split("\n\n", 2);
        List<String> head = headAndBody[0].lines().toList();
        LoggedRequest request = routes.requests(".*").stream()
                .filter(each ->
                        !each.getUrl().startsWith("/api/") && !each.getUrl().equals("/oauth/token"))
                .findFirst()
                .orElseThrow();
        assertThat(request.getMethod().value() + " " + request.getUrl()).isEqualTo(head.get(0));
        for (String header : head.subList(1, head.size())) {
            String[] nameAndValue = header.split(": ", 2);
            assertThat(request.getHeader(nameAndValue[0])).isEqualTo(nameAndValue[1]);
        }
        assertThat(request.getBodyAsString()).isEqualTo(headAndBody.length > 1 ? headAndBody[1].strip() : "");
    }
}
