package io.batchinfo.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The files of {@code deploy/} name what is there. */
class DeployFilesTest {

    @Test
    void theConfigMapHasEveryRouteFile() throws Exception {
        try (Stream<String> lines = Files.lines(Path.of("deploy/kustomization.yaml"));
                Stream<Path> routes = Files.list(Path.of("routes"))) {
            assertThat(lines.map(String::strip)
                            .filter(line -> line.startsWith("- ../routes/"))
                            .map(line -> line.substring("- ../routes/".length())))
                    .containsExactlyInAnyOrderElementsOf(
                            routes.map(route -> route.getFileName().toString()).toList());
        }
    }
}
