package io.batchinfo.service.reload;

import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.batchinfo.EditedRoutes;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first answer after an edit of a source shows it, though a part was cached; parts of other sources stay cached. */
@Tag("one-jdk")
class EditedSourceIT {

    private static final String POSTS = "posts.camel.yaml";

    @TempDir
    private Path folder;

    private EditedRoutes routes;

    @BeforeEach
    void start() throws Exception {
        routes = EditedRoutes.in(folder, Map.of());
        ask();
    }

    @AfterEach
    void stop() {
        routes.close();
    }

    private JsonNode ask() throws Exception {
        return routes.batch(List.of("u"), ",\"includeSources\":true").at("/results/0");
    }

    private int calls(String source) {
        return routes.upstream
                .findAll(anyRequestedFor(urlPathMatching("/api/users/u/" + source)))
                .size();
    }

    private void othersAreStillCached(JsonNode result) {
        assertThat(result.at("/sources/profile/cache").asText()).isEqualTo("hit");
        assertThat(result.at("/sources/analytics/cache").asText()).isEqualTo("hit");
        assertThat(calls("profile")).isEqualTo(1);
        assertThat(calls("analytics")).isEqualTo(1);
    }

    private void edit(String from, String to) throws Exception {
        routes.edit(POSTS, from, to);
        routes.untilServed(1);
    }

    @Test
    void anEditedPath() throws Exception {
        routes.answer("posts2", "\"totalPosts\":9");
        edit("{id}/posts", "{id}/posts2");
        JsonNode result = ask();
        assertThat(result.at("/summary/totalPosts").asInt()).isEqualTo(9);
        assertThat(calls("posts2")).isEqualTo(1);
        othersAreStillCached(result);
    }

    @Test
    void anEditedStep() throws Exception {
        routes.write(POSTS, EditedRoutes.marked(routes.read(POSTS), "7"));
        routes.untilServed(1);
        JsonNode result = ask();
        assertThat(result.at("/summary/totalPosts").asInt()).isEqualTo(7);
        othersAreStillCached(result);
    }

    @Test
    void anEditedSchema() throws Exception {
        edit("totalPosts: integer", "totalPosts: integer\n          likes: integer");
        JsonNode result = ask();
        assertThat(result.at("/errors/0/type").asText()).isEqualTo("/problems/upstream-invalid");
        othersAreStillCached(result);
    }

    @Test
    void anEditedPointer() throws Exception {
        edit("data: /data", "data: \"\"");
        JsonNode result = ask();
        assertThat(result.at("/errors/0/source").asText()).isEqualTo("posts");
        othersAreStillCached(result);
    }

    @Test
    void anEditedDescriptionKeepsThePart() throws Exception {
        edit("What the user wrote", "What a user wrote");
        assertThat(ask().at("/sources/posts/cache").asText()).isEqualTo("hit");
    }
}
