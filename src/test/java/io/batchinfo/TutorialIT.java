package io.batchinfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/tutorial.md}, done as it is written: its blocks are the files, the answers and the message. */
class TutorialIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @TempDir
    private Path mockFolder;

    @Test
    void aFourthSourceIsAddedSeenBrokenAndMendedWithoutCompiling() throws Exception {
        String tutorial = Files.readString(Path.of("docs/tutorial.md"));
        List<String> yaml = blocks(tutorial, "yaml");
        try (Stream<Path> files = Files.list(Path.of("mock-apis"))) {
            for (Path file :
                    files.filter(file -> !file.endsWith("badges.camel.yaml")).toList()) {
                Files.copy(file, mockFolder.resolve(file.getFileName()));
            }
        }
        try (RunningMocks mocks = RunningMocks.start(Map.of("MOCK_DIR", mockFolder.toString()));
                EditedRoutes routes = EditedRoutes.in(folder, Map.of("UPSTREAM_URL", mocks.url()))) {
            cacheTheUser(routes);

            Files.writeString(mockFolder.resolve("badges.camel.yaml"), yaml.get(0));
            await().atMost(EditedRoutes.PROMISED)
                    .until(() -> mocks.get("/api/users/user1/badges").statusCode() == 200);
            long before = routes.generation();
            routes.write("badges.camel.yaml", yaml.get(1));
            routes.write("user.camel.yaml", routes.read("user.camel.yaml") + yaml.get(2));
            routes.untilServed(before);

            JsonNode expected = JSON.readTree(blocks(tutorial, "json").get(0)).get("badges");
            assertThat(summary(routes).get("badges")).isEqualTo(expected);
            assertThat(routes.batch(List.of("user1"), "").at("/results/0/badges"))
                    .isEqualTo(expected);
            assertThat(routes.batch(List.of("user1", "user2"), "")
                            .at("/metadata/complete")
                            .asBoolean())
                    .isTrue();

            routes.edit("badges.camel.yaml", "value: 200ms", "value: soon");
            routes.untilRejected();
            assertThat(tutorial).contains("`value: soon`");
            assertThat(routes.fault()).isEqualTo(blocks(tutorial, "text").get(0).strip());
            assertThat(summary(routes).get("badges")).isEqualTo(expected);

            routes.edit("badges.camel.yaml", "value: soon", "value: 300ms");
            await().atMost(EditedRoutes.PROMISED)
                    .until(() -> routes.live().status().fault() == null);
            assertThat(tutorial).contains("`value: 300ms`");
            assertThat(summary(routes).get("badges")).isEqualTo(expected);
        }
    }

    /** Three parts are cached when the fourth source comes; it is asked all the same. */
    private static void cacheTheUser(EditedRoutes routes) throws Exception {
        JsonNode result = routes.batch(List.of("user1"), "").at("/results/0");
        assertThat(result.has("profile")).isTrue();
        assertThat(result.has("badges")).isFalse();
    }

    private static JsonNode summary(EditedRoutes routes) throws Exception {
        return JSON.readTree(routes.service.get("/users/user1/summary").body());
    }

    private static List<String> blocks(String markdown, String language) {
        return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(markdown)
                .results()
                .map(block -> block.group(1))
                .toList();
    }
}
