package io.batchinfo;

import static org.assertj.core.api.Assertions.assertThat;

import io.batchinfo.concurrent.BlockingExecutors;
import io.batchinfo.config.Settings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckTest {

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeAll
    static void prepare() {
        BlockingExecutors.prepareCamel();
    }

    @BeforeEach
    void copy() throws Exception {
        EditedRoutes.copy(folder);
    }

    @Test
    void goodRoutesAreCountedAndNobodyIsCalled() throws Exception {
        long routes = 1; // health, which is in no file
        long files = 0;
        for (Path file : Files.list(folder).toList()) {
            files++;
            routes += Files.readString(file).lines().filter("- route:"::equals).count();
        }

        assertThat(check()).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("ok: " + files + " files, " + routes + " routes\n");
        assertThat(err.size()).isZero();
    }

    @Test
    void everyFileThatIsBrokenByItselfIsTold() throws Exception {
        replace("posts", "circuitBreaker", "circuitBraker");
        replace("profile", "from:", "form:");

        assertThat(check()).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .containsExactlyInAnyOrder(
                        folder + "/posts.camel.yaml:19: unknown step 'circuitBraker'",
                        folder + "/profile.camel.yaml:14: unknown option 'form'");
        assertThat(out.size()).isZero();
    }

    @Test
    void whatOnlyAStartShowsIsTold() throws Exception {
        replace("posts", "#postsSchema", "#nobody");

        assertThat(check()).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo(folder + "/posts.camel.yaml:17: unknown bean 'nobody'\n");
    }

    @Test
    void theRoutesOfTheMockApisCanBeCheckedToo() {
        int code = check(Path.of("mock-apis"));

        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(code).isZero();
    }

    private int check() {
        return check(folder);
    }

    private int check(Path routes) {
        Settings settings = new Settings(Map.of("UPSTREAM_URL", "http://127.0.0.1:1"), folder);
        return CheckCommand.run(settings, routes, "text", new PrintStream(out, true), new PrintStream(err, true));
    }

    private void replace(String file, String from, String to) throws Exception {
        Path path = folder.resolve(file + ".camel.yaml");
        Files.writeString(path, Files.readString(path).replace(from, to));
    }
}
