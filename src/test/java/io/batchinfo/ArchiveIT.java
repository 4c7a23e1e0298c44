package io.batchinfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The archive as it is shipped, unpacked where nothing else is but a java. Takes some seconds; what it said is in {@code
 * target/archive-run.log}.
 */
@Tag("one-jdk")
class ArchiveIT {

    private static final Duration A_WHILE = Duration.ofSeconds(60);
    private static final int SIGTERM = 128 + 15;

    @TempDir
    private Path folder;

    private Path unpacked;

    @BeforeEach
    void unpack() throws Exception {
        Process tar = new ProcessBuilder("tar", "-xzf", archive().toString(), "-C", folder.toString()).start();
        assertThat(tar.waitFor()).isZero();
        unpacked = only(folder, "");
    }

    @Test
    void itRunsAnswersTakesAnEditAndEndsWhenItIsTold() throws Exception {
        int port = freePort();
        Process run = run(port);
        try {
            await().atMost(A_WHILE).until(() -> run.isAlive() && answers(port));

            String before = lookup(port);
            Path user = unpacked.resolve("routes/user.camel.yaml");
            Files.writeString(user, Files.readString(user).replace("status: profile.status", "is: profile.status"));
            await().atMost(A_WHILE).until(() -> lookup(port).contains("\"is\":\"active\""));
            run.destroy();

            assertThat(before)
                    .contains("\"name\":\"Alice Johnson\"", "\"error\":\"User not found\"", "\"successful\":1");
            assertThat(run.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(run.exitValue()).isIn(0, SIGTERM);
            assertThat(answers(port)).isFalse();
        } finally {
            run.destroy();
            run.waitFor();
        }
    }

    /** The cache of the first run belongs to the first folder. */
    @Test
    void aCopiedFolderSaysNothingOfCaches() throws Exception {
        String first = check(unpacked);
        Path copied = folder.resolve("copied");
        assertThat(new ProcessBuilder("cp", "-r", unpacked.toString(), copied.toString())
                        .start()
                        .waitFor())
                .isZero();

        String second = check(copied);

        assertThat(first).matches("ok: \\d+ files, \\d+ routes\\s*");
        assertThat(second).isEqualTo(first);
    }

    /** The test kit has all of Camel's core, so only the archive shows what is on board. */
    @Test
    void theComponentsAndLanguagesOfCamelsCoreAreOnBoard() throws Exception {
        Files.writeString(unpacked.resolve("routes/more.camel.yaml"), """
                - route:
                    id: more
                    from:
                      uri: timer:more?period=60000
                      steps:
                        - setBody: { xpath: { expression: /a } }
                        - filter: { jsonpath: { expression: $.a }, steps: [{ to: mock:a }] }
                        - to: seda:queue
                        - to: file:target/out
                        - to: caffeine-cache:parts
                        - toD: http:localhost:1/${body}
                        - unmarshal: { json: {} }
                - route:
                    from: { uri: scheduler:s, steps: [{ to: "log:queue" }] }
                - route:
                    from: { uri: "seda:queue", steps: [{ to: "controlbus:route?routeId=more&action=status" }] }
                """);

        assertThat(check(unpacked)).matches("ok: 8 files, \\d+ routes\\s*");
    }

    /** Without {@code HOME} and without a temporary folder. */
    private static String check(Path where) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("./run", "check").directory(where.toFile());
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.putAll(Map.of(
                "PATH", "/usr/bin:/bin",
                "JAVA", Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "JAVA_OPTS", "-Djava.io.tmpdir=/proc"));
        Process check = builder.redirectErrorStream(true).start();
        String output = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(check.waitFor()).as(output).isZero();
        return output;
    }

    @Test
    void theBillOfMaterialsNamesEveryLibraryInIt() throws Exception {
        JsonNode bill =
                new ObjectMapper().readTree(archive().resolveSibling("bom.json").toFile());

        List<String> named = bill.path("components").findValuesAsText("purl");
        assertThat(bill.path("bomFormat").asText()).isEqualTo("CycloneDX");
        try (Stream<Path> libraries = Files.list(unpacked.resolve("target/lib"))) {
            assertThat(libraries)
                    .isNotEmpty()
                    .allSatisfy(library -> assertThat(named).anyMatch(purl -> names(purl, library)));
        }
    }

    /** Nothing is inherited, so that no variable of this machine helps. */
    private Process run(int port) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("./run").directory(unpacked.toFile());
        Map<String, String> environment = builder.environment();
        environment.clear();
        // Time enough for a slow machine.
        environment.putAll(Map.of("SOURCE_ATTEMPT_TIMEOUT", "9s", "SOURCE_DEADLINE", "9s"));
        environment.putAll(Map.of(
                "PATH", "/usr/bin:/bin",
                "JAVA", Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "PORT", Integer.toString(port),
                "MANAGEMENT_PORT", "0",
                "MOCK_PORT", Integer.toString(freePort()),
                "MOCK_FAILURE_RATE", "0",
                "MOCK_DELAY", "0"));
        return builder.redirectErrorStream(true)
                .redirectOutput(Path.of("target", "archive-run.log").toFile())
                .start();
    }

    private static String lookup(int port) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri(port, "/users/batch-info"))
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString("{\"userIds\":[\"user1\",\"nobody\"]}"))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    private static boolean answers(int port) throws InterruptedException {
        try {
            HttpRequest health = HttpRequest.newBuilder(uri(port, "/health")).build();
            return HttpClient.newHttpClient()
                            .send(health, BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** {@code pkg:maven/group/name@version?type=jar} is {@code name-version.jar}, a classifier may follow. */
    private static boolean names(String purl, Path library) {
        String file = purl.replaceAll(".*/|\\?.*", "").replace('@', '-');
        return library.getFileName().toString().startsWith(file);
    }

    private static URI uri(int port, String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Path archive() throws IOException {
        return only(Path.of("target").toAbsolutePath(), ".tar.gz");
    }

    private static Path only(Path where, String ending) throws IOException {
        try (Stream<Path> files = Files.list(where)) {
            return files.filter(file -> file.getFileName().toString().endsWith(ending))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("nothing ends with '" + ending + "' in " + where));
        }
    }
}
