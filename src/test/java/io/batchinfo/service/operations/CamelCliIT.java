package io.batchinfo.service.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.batchinfo.EditedRoutes;
import io.batchinfo.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files by which the Camel CLI sees a process. */
@Tag("one-jdk")
class CamelCliIT {

    private static final int EDITS = 5;

    @TempDir
    private Path folder;

    private Path routes;
    private Path files;

    @BeforeEach
    void copy() throws IOException {
        routes = Files.createDirectory(folder.resolve("routes"));
        EditedRoutes.copy(routes);
        files = folder.resolve("home/.camel");
    }

    private ServiceProcess start(String dev, String ext) throws IOException {
        return ServiceProcess.start(
                folder.resolve("log"),
                Map.of("ROUTES_DIR", routes.toString(), "CAMEL_DEV", dev, "EXT_DIR", ext, "TRAIN", "no"),
                "-Duser.home=" + folder.resolve("home"));
    }

    private List<Path> statusFiles() throws IOException {
        if (!Files.isDirectory(files)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(files)) {
            return all.filter(file -> file.toString().endsWith("-status.json")).toList();
        }
    }

    /** The ids of the routes that the CLI shows; the file is written each second. */
    private List<String> shownRoutes() throws IOException {
        List<Path> all = statusFiles();
        String text = all.isEmpty() ? "" : Files.readString(all.get(0));
        JsonNode status = text.isEmpty() ? null : new ObjectMapper().readTree(text);
        return status == null ? List.of() : status.at("/routes").findValuesAsText("routeId");
    }

    @Test
    void itSeesTheServingRoutesAndFollowsThemOverEdits() throws Exception {
        try (ServiceProcess service = start("true", "target/test-ext")) {
            await().atMost(Duration.ofSeconds(30)).until(() -> shownRoutes().contains("batch-info"));
            for (int i = 0; i < EDITS; i++) {
                String id = "added-" + i;
                Files.writeString(
                        routes.resolve("added.camel.yaml"),
                        "- route: {id: " + id + ", from: {uri: \"direct:added\", steps: [{log: \"x\"}]}}");

                await().atMost(Duration.ofSeconds(30))
                        .ignoreExceptions()
                        .until(() -> shownRoutes().contains(id));
                assertThat(statusFiles()).hasSize(1);
            }
            assertThat(service.log()).doesNotContain(" WARN ", " ERROR ");
            service.terminate();
            assertThat(service.awaitEnd(Duration.ofSeconds(30))).isTrue();
        }
        assertThat(statusFiles()).isEmpty();
    }

    @Test
    void withoutTheSettingNobodySeesIt() throws Exception {
        try (ServiceProcess service = start("false", "target/test-ext")) {
            assertThat(service.log()).contains("listens on").doesNotContain("CLI enabled");
            assertThat(files).doesNotExist();
        }
    }

    @Test
    void theSettingWithoutTheJarsEndsTheStart() {
        assertThatThrownBy(() -> start("true", "none").close())
                .hasMessageContaining("ext: camel.dev needs the jars camel-cli-connector and camel-console here");
    }
}
