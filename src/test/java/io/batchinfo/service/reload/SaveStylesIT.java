package io.batchinfo.service.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.batchinfo.EditedRoutes;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every way in which people and tools save a file is one edit, and none of its steps in between is one. */
@Tag("one-jdk")
class SaveStylesIT {

    private static final String POSTS = "posts.camel.yaml";
    private static final String PROFILE = "profile.camel.yaml";
    private static final String BOM = "\uFEFF";

    @TempDir
    private Path folder;

    private EditedRoutes routes;
    private String posts;

    @BeforeEach
    void start() throws Exception {
        routes = EditedRoutes.in(folder, Map.of());
        posts = EditedRoutes.marked(routes.read(POSTS), "7");
    }

    @AfterEach
    void stop() {
        routes.close();
    }

    /** Exactly one edit was loaded, and none was rejected. */
    private void isLive() throws Exception {
        routes.untilServed(1);
        assertThat(routes.user("u").at("/summary/totalPosts").asInt()).isEqualTo(7);
        assertThat(routes.generation()).isEqualTo(2);
        assertThat(routes.live().status().rejected()).isZero();
    }

    private void run(String... command) throws Exception {
        assumeTrue(installed(command[0]), command[0] + " is not installed");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(String.join(" ", command)).isZero();
    }

    private static boolean installed(String program) {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, program)));
    }

    @Test
    void aWriteInOnePiece() throws Exception {
        routes.write(POSTS, posts);
        isLive();
    }

    @Test
    void aFileThatIsTruncatedAndWrittenInTwoPieces() throws Exception {
        byte[] text = posts.getBytes(StandardCharsets.UTF_8);
        try (OutputStream file = Files.newOutputStream(folder.resolve(POSTS))) {
            file.write(text, 0, text.length / 2);
            file.flush();
            TimeUnit.MILLISECONDS.sleep(250); // shorter than the quiet period: a write in progress
            file.write(text, text.length / 2, text.length - text.length / 2);
        }
        isLive();
    }

    @Test
    void aTemporaryFileThatIsRenamed() throws Exception {
        Path temporary = folder.resolve(".posts.camel.yaml.tmp");
        Files.writeString(temporary, posts);
        Files.move(temporary, folder.resolve(POSTS), StandardCopyOption.ATOMIC_MOVE);
        isLive();
    }

    @Test
    void theCopyOfAnEditorWithItsBackup() throws Exception {
        Files.createFile(folder.resolve("4913"));
        Files.delete(folder.resolve("4913"));
        Files.writeString(folder.resolve("." + POSTS + ".swp"), "b0VIM");
        Files.move(folder.resolve(POSTS), folder.resolve(POSTS + "~"));
        routes.write(POSTS, posts);
        Files.delete(folder.resolve(POSTS + "~"));
        isLive();
        Files.delete(folder.resolve("." + POSTS + ".swp"));
    }

    @Test
    void vim() throws Exception {
        run("vim", "-es", "-u", "NONE", "-c", "%s#What the user wrote#What a user wrote#", "-c", "wq", POSTS);
        routes.untilServed(1);
        assertThat(routes.generation()).isEqualTo(2);
        assertThat(routes.live().status().rejected()).isZero();
    }

    @Test
    void sedInPlace() throws Exception {
        run("sed", "-i", "s#What the user wrote#What a user wrote#", POSTS);
        routes.untilServed(1);
        assertThat(routes.generation()).isEqualTo(2);
        assertThat(routes.live().status().rejected()).isZero();
    }

    @Test
    void aCheckoutOfManyFilesIsOneEdit() throws Exception {
        run("git", "init", "-q");
        List<String> git = List.of("git", "-c", "user.name=t", "-c", "user.email=t@example.com");
        run("git", "add", ".");
        run(join(git, "commit", "-q", "-m", "first"));
        run("git", "checkout", "-q", "-b", "next");
        routes.write(POSTS, posts);
        routes.write(PROFILE, EditedRoutes.marked(routes.read(PROFILE), "p"));
        isLive();
        run(join(git, "commit", "-q", "-a", "-m", "second"));
        run("git", "checkout", "-q", "-");
        routes.untilServed(2);
        assertThat(routes.user("u").at("/summary/totalPosts").asInt()).isZero();
        assertThat(routes.live().history().get(0).changed()).containsExactlyInAnyOrder(POSTS, PROFILE);
        assertThat(routes.live().status().rejected()).isZero();
    }

    private static String[] join(List<String> first, String... more) {
        return java.util.stream.Stream.concat(first.stream(), Arrays.stream(more))
                .toArray(String[]::new);
    }

    @Test
    void linesThatEndAsOnWindows() throws Exception {
        routes.write(POSTS, posts.replace("\n", "\r\n"));
        isLive();
    }

    @Test
    void aByteOrderMark() throws Exception {
        routes.write(POSTS, BOM + posts);
        isLive();
    }

    @Test
    void linesThatEndAsOnWindowsDoNotShiftTheLineOfAFault() throws Exception {
        String broken = posts.replace("circuitBreaker", "circuitBraker");
        int line = broken.substring(0, broken.indexOf("circuitBraker")).split("\n").length;
        routes.write(POSTS, broken.replace("\n", "\r\n"));
        routes.untilRejected();
        assertThat(routes.fault()).startsWith(POSTS + ":" + line + ":");
    }

    @Test
    void aFileThatIsIgnoredByItsNameIsNamed() throws Exception {
        routes.write("more.camel.yml", posts);
        Files.createDirectory(folder.resolve("team"));
        routes.write("team/more.camel.yaml", posts);
        await().atMost(EditedRoutes.PROMISED)
                .untilAsserted(() -> assertThat(routes.live().status().ignored())
                        .containsExactly("more.camel.yml", "team/more.camel.yaml"));
        assertThat(routes.generation()).isEqualTo(1);
    }

    @Test
    void aFileThatIsSavedWithoutAChangeIsNoEdit() throws Exception {
        routes.write(POSTS, routes.read(POSTS));
        await().during(Duration.ofSeconds(1)).until(() -> routes.generation() == 1);
    }
}
