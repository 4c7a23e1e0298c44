package io.batchinfo.service.reload;

import static org.assertj.core.api.Assertions.assertThat;

import io.batchinfo.EditedRoutes;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files {@code *.properties} of the routes folder are part of the generation. */
class PropertiesIT {

    private static final String POSTS = "posts.camel.yaml";

    @TempDir
    private Path folder;

    @Test
    void anEditOfAPropertyIsAnEditOfTheRoutes() throws Exception {
        try (EditedRoutes routes = EditedRoutes.in(folder, Map.of())) {
            routes.write("marks.properties", "mark=7\n");
            routes.write(POSTS, EditedRoutes.marked(routes.read(POSTS), "{{mark}}"));
            routes.untilServed(1);
            assertThat(routes.user("u").at("/summary/totalPosts").asInt()).isEqualTo(7);
            String revision = routes.live().status().revision();

            routes.write("marks.properties", "mark=8\n");
            routes.untilServed(2);

            assertThat(routes.user("u").at("/summary/totalPosts").asInt()).isEqualTo(8);
            assertThat(routes.live().status().revision()).isNotEqualTo(revision);
            assertThat(routes.live().history().get(0).changed()).containsExactly("marks.properties");
        }
    }

    @Test
    void aPartThatIsCachedDoesNotHideTheEditOfAProperty() throws Exception {
        try (EditedRoutes routes = EditedRoutes.in(folder, Map.of())) {
            routes.write("marks.properties", "mark=7\n");
            routes.write(POSTS, EditedRoutes.marked(routes.read(POSTS), "{{mark}}"));
            routes.untilServed(1);
            assertThat(posts(routes)).isEqualTo(7);

            routes.write("marks.properties", "mark=8\n");
            routes.untilServed(2);

            assertThat(posts(routes)).isEqualTo(8);
        }
    }

    private static int posts(EditedRoutes routes) throws Exception {
        return routes.batch(java.util.List.of("u"), "")
                .at("/results/0/summary/totalPosts")
                .asInt();
    }

    @Test
    void anUnknownPlaceholderIsRejectedWithItsLine() throws Exception {
        try (EditedRoutes routes = EditedRoutes.in(folder, Map.of())) {
            String text = EditedRoutes.marked(routes.read(POSTS), "{{nowhere}}");
            int line = text.substring(0, text.indexOf("{{nowhere}}")).split("\n").length;
            routes.write(POSTS, text);
            routes.untilRejected();
            assertThat(routes.fault()).startsWith(POSTS + ":" + line + ":").contains("nowhere");
        }
    }
}
