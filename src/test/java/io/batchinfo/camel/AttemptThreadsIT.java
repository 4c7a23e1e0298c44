package io.batchinfo.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.batchinfo.EditedRoutes;
import io.batchinfo.RunningService;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An attempt that keeps its time by itself runs on the thread of its call: a thread for each attempt costs a third of the CPU of a
 * batch. Own steps run on a thread that can be abandoned.
 */
@Tag("one-jdk")
class AttemptThreadsIT {

    private static GenerationSources sources(RunningService service) {
        return service.routes()
                .context()
                .getRegistry()
                .lookupByNameAndType("bindings", RouteBindings.class)
                .sources();
    }

    @Test
    void shippedSourcesTakeNoThreadForAnAttempt(@TempDir Path folder) throws Exception {
        EditedRoutes.copy(folder);
        Files.writeString(folder.resolve("own.camel.yaml"), """
                - route: {from: {uri: "source:own", steps: [{setBody: {constant: "{}"}}, {delay: {constant: 1}}]}}
                """);
        try (RunningService service = RunningService.start(Map.of("ROUTES_DIR", folder.toString()))) {
            assertThat(sources(service).entries())
                    .allSatisfy(entry -> assertThat(entry.limit() == null)
                            .as(entry.source().config().name())
                            .isEqualTo(!entry.source().config().name().equals("own")));
            assertThat(sources(service).entries()).hasSize(4);
        }
        Path shipped = Path.of("routes").toAbsolutePath();
        try (RunningService service = RunningService.start(Map.of("ROUTES_DIR", shipped.toString()))) {
            assertThat(sources(service).entries())
                    .hasSize(3)
                    .allSatisfy(entry -> assertThat(entry.limit()).isNull());
        }
    }
}
