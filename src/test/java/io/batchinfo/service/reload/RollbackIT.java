package io.batchinfo.service.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.batchinfo.EditedRoutes;
import io.batchinfo.routes.GenerationRecord;
import io.batchinfo.routes.GenerationRecord.Outcome;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every edit is recorded, and the last one can be undone. */
class RollbackIT {

    @TempDir
    private Path folder;

    @Test
    void anEditIsUndoneUntilTheFilesAreThoseThatServe() throws Exception {
        try (EditedRoutes routes = EditedRoutes.in(folder, Map.of())) {
            String posts = routes.read("posts.camel.yaml");
            String revision = routes.live().status().revision();
            routes.write("posts.camel.yaml", EditedRoutes.marked(posts, "7"));
            routes.untilServed(1);
            assertThat(routes.user("u").at("/summary/totalPosts").asInt()).isEqualTo(7);

            assertThat(routes.live().rollback()).isEqualTo(3);

            assertThat(routes.user("u").at("/summary/totalPosts").asInt()).isZero();
            assertThat(routes.live().status().revision()).isEqualTo(revision);
            assertThat(routes.fault()).contains("generation 2 was rolled back");
            assertThat(routes.live().history())
                    .extracting(GenerationRecord::outcome)
                    .containsExactly(Outcome.ROLLED_BACK, Outcome.SERVED, Outcome.SERVED);
            assertThat(routes.live().history().get(1).changed()).containsExactly("posts.camel.yaml");

            routes.write("posts.camel.yaml", posts);
            await().atMost(EditedRoutes.PROMISED)
                    .until(() -> routes.live().status().fault() == null);
        }
    }
}
