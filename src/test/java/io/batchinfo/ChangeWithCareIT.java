package io.batchinfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.batchinfo.config.Settings;
import io.batchinfo.routes.CanaryReport.State;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.management.ObjectName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/change-with-care.md}, done as it is written: its commands edit the folders, its texts are what is printed. */
@Tag("one-jdk")
class ChangeWithCareIT {

    private static final Path SED = Path.of("/usr/bin/sed");

    @TempDir
    private Path folder;

    @TempDir
    private Path next;

    private String page = "";

    private List<String> blocks(String language) {
        return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(page)
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    private static void copyRoutes(Path to) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    /** Runs the edits of a block of commands on the folders of this test. */
    private void edit(String commands) throws Exception {
        for (String line :
                commands.lines().filter(each -> each.startsWith("sed ")).toList()) {
            String here = line.replace("/tmp/routes-next/", next + "/").replace(" routes/", " " + folder + "/");
            Process shell = new ProcessBuilder("sh", "-c", here).inheritIO().start();
            assertThat(shell.waitFor(10, TimeUnit.SECONDS) && shell.exitValue() == 0)
                    .as(here)
                    .isTrue();
        }
    }

    /** The text of the page with any number in place of each number. */
    private static Pattern like(String text) {
        String escaped = text.strip().replaceAll("[^A-Za-z0-9 ]", "\\\\$0");
        return Pattern.compile(
                escaped.replaceAll("[0-9]+(\\\\\\.[0-9]+)?", "[0-9.]+").replaceAll(" +", " +"));
    }

    @Test
    void aMistakeIsTriedSavedWithdrawnMendedAndAnEditRolledBack() throws Exception {
        assumeTrue(Files.isExecutable(SED), "sed is not installed");
        page = Files.readString(Path.of("docs/change-with-care.md"));
        List<String> commands = blocks("sh");
        List<String> texts = blocks("text");
        copyRoutes(folder);
        copyRoutes(next);
        try (RunningMocks mocks = RunningMocks.start(Map.of("MOCK_FAILURE_RATE", "0"))) {
            Map<String, String> settings = new HashMap<>(
                    Map.of("UPSTREAM_URL", mocks.url(), "SOURCE_ATTEMPT_TIMEOUT", "5s", "SOURCE_DEADLINE", "9s"));
            // a larger share than the page's, for fewer requests
            assertThat(commands.get(0)).contains("ROUTES_CANARY_SHARE=0.1");
            settings.put("ROUTES_CANARY_SHARE", "0.5");
            try (EditedRoutes routes = EditedRoutes.as(folder, settings)) {
                edit(commands.get(1));
                String printed = tried(settings, routes);
                assertThat(printed)
                        .containsPattern(like(texts.get(0).lines().toList().get(0)));
                for (String line : texts.get(0)
                        .lines()
                        .skip(1)
                        .filter(each -> !each.contains("localhost"))
                        .toList()) {
                    assertThat(printed).containsPattern(like(line));
                }

                edit(commands.get(2));
                await().atMost(Duration.ofSeconds(30)).until(() -> {
                    routes.batch(List.of("user1", "user2"), "");
                    return routes.live().status().fault() != null;
                });
                String finding = texts.get(1).strip().split(": ", 2)[1];
                assertThat(routes.fault()).containsPattern(like(finding));

                edit(commands.get(3));
                await().atMost(EditedRoutes.PROMISED)
                        .until(() -> routes.live().status().fault() == null);

                routes.edit("posts.camel.yaml", "/api/users/{id}/posts", "/api/users/{id}/posts?next=1");
                await().atMost(EditedRoutes.PROMISED)
                        .until(() ->
                                Objects.requireNonNull(routes.live().canary()).state() == State.RUNNING);
                ManagementFactory.getPlatformMBeanServer()
                        .invoke(new ObjectName("io.batchinfo:type=Routes"), "rollback", null, null);
                assertThat(routes.fault()).contains("an operator rolled it back");
            }
        }
    }

    private String tried(Map<String, String> settings, EditedRoutes routes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("PORT", String.valueOf(routes.service.service().port()));
        int code = new TryCommand(
                        new Settings(environment, next),
                        next,
                        List.of("user1", "user2"),
                        null,
                        false,
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        System.err)
                .run();
        assertThat(code).isEqualTo(1);
        return out.toString(StandardCharsets.UTF_8);
    }
}
