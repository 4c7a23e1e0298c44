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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each recipe of docs/sources.md, word by word but for the addresses of the example hosts. */
class SourceRecipesIT {

    private static final ObjectMapper JSON = new ObjectMapper();

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

    @ParameterizedTest
    @MethodSource("recipes")
    void aRecipeWorksAsItIsWritten(Recipe recipe) throws Exception {
        String yaml = recipe.blocks("yaml").get(0);
        List<String> json = recipe.blocks("json");
        JsonNode part = JSON.readTree(json.get(json.size() - 1));
        assertThat(yaml.lines()).as("lines of YAML").hasSizeLessThanOrEqualTo(15);

        try (AddedSource routes = new AddedSource(folder)) {
            routes.upstream.stubFor(any(anyUrl()).atPriority(10).willReturn(okJson(json.get(0))));
            routes.upstream.stubFor(any(urlEqualTo("/oauth/token"))
                    .atPriority(1)
                    .willReturn(okJson("{\"access_token\":\"t0ken\",\"token_type\":\"Bearer\",\"expires_in\":600}")));
            String address = routes.upstream.baseUrl();
            routes.setting("BADGES_KEY", "k3y")
                    .file(
                            yaml.replaceAll("https://[a-z]+\\.example", address)
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
