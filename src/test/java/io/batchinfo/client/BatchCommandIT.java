package io.batchinfo.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.batchinfo.PacedUpstream;
import io.batchinfo.RunningService;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchCommandIT {

    private static final String COMPLETE = "{\"userId\":\"%s\",\"summary\":{}}\n";
    private static final String LAST = "{\"metadata\":{}}\n";
    private static final String FAILED = """
            {"userId":"%s","summary":null,"error":"Profile timed out",\
            "errors":[{"source":"profile","type":"/problems/upstream-timeout"}]}
            """;

    private static PacedUpstream upstream;
    private static RunningService service;

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeAll
    static void start() throws Exception {
        upstream = new PacedUpstream();
        service = RunningService.start(Map.of("UPSTREAM_URL", upstream.url()));
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
        upstream.close();
    }

    private int run(String in, String... arguments) {
        return run(in, null, arguments);
    }

    private int run(String in, @Nullable String key, String[] arguments) {
        ByteArrayInputStream input = new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8));
        return new BatchCommand(
                        input,
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        key,
                        Duration.ofMillis(1))
                .carryOut(arguments);
    }

    private static String running() {
        return service.uri("").toString();
    }

    private Path users(String... ids) throws Exception {
        return Files.write(folder.resolve("users.txt"), List.of(ids));
    }

    private List<String> results() throws Exception {
        return Files.readAllLines(folder.resolve("users.ndjson"));
    }

    @Test
    void resultsAreWrittenAsCsvAndARunWithCsvCanBeResumed() throws Exception {
        Path users = users("user1");
        Files.writeString(folder.resolve("users.ndjson"), FAILED.formatted("gone") + """
                {"userId":"old","profile":{"name":"a \\"b\\", c","tags":[1,"x"],"gone":null},"summary":{"totalPosts":2},"index":7}
                """);

        int code = run("", users.toString(), "--url", running(), "--format", "csv");

        List<String> csv = Files.readAllLines(folder.resolve("users.csv"));
        assertThat(code).isEqualTo(1);
        assertThat(csv).hasSize(4);
        assertThat(csv.get(0))
                .startsWith("userId,outcome,error,profile.name,profile.tags,summary.totalPosts,profile.id,");
        assertThat(csv.get(1)).startsWith("gone,failed,Profile timed out,,,");
        assertThat(csv.get(2)).startsWith("old,complete,,\"a \"\"b\"\", c\",\"[1,\"\"x\"\"]\",2,,");
        assertThat(csv).anyMatch(line -> line.startsWith("user1,complete,,") && line.contains(",user1,"));
        assertThat(Files.readString(folder.resolve("users.csv"))).contains("\r\n");
        assertThat(results()).hasSize(3);
    }

    @Test
    void csvNeedsAFile() {
        assertThat(run("a", "-", "--format", "csv")).isEqualTo(2);
        assertThat(run("a", "-", "--format", "xml")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("needs a file", "must be json or csv");
    }

    @Test
    void everyIdOfAFileGetsALineBesideIt() throws Exception {
        Path users = users("# our users", "", "user1", "user2 ", "user1");

        int code = run("", users.toString(), "--url", running());

        assertThat(code).isZero();
        assertThat(results()).hasSize(2).allMatch(line -> line.contains("\"totalPosts\":2"));
        assertThat(out.toString(StandardCharsets.UTF_8)).containsPattern("complete +2\n");
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("2 of 2 users, 100%");
    }

    @Test
    void idsFromStandardInputAreAnsweredOnStandardOutput() {
        int code = run("user1\nuser2\n", "-", "--url", running());

        assertThat(code).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8).lines()).hasSize(2).allMatch(line -> line.startsWith("{"));
        assertThat(err.toString(StandardCharsets.UTF_8)).containsPattern("complete +2\n");
    }

    @Test
    void aCutStreamIsTakenUpWithTheUsersItDidNotBring() throws Exception {
        Path users = users("a", "b", "c");
        try (ScriptedService cutting = new ScriptedService(
                COMPLETE.formatted("b") + "{\"userId\":\"c\",\"su",
                COMPLETE.formatted("c") + COMPLETE.formatted("a") + LAST)) {

            int code = run("", users.toString(), "--url", cutting.url());

            assertThat(code).isZero();
            assertThat(results()).hasSize(3);
            assertThat(cutting.bodies()).hasSize(2);
            assertThat(cutting.bodies().get(1)).contains("[\"a\",\"c\"]");
        }
    }

    @Test
    void aServiceThatBringsNothingIsGivenUpAfterFiveTries() throws Exception {
        Path users = users("a");
        try (ScriptedService silent = new ScriptedService("", "", "", "", "", "")) {

            int code = run("", users.toString(), "--url", silent.url());

            assertThat(code).isEqualTo(2);
            assertThat(silent.bodies()).hasSize(5);
            assertThat(err.toString(StandardCharsets.UTF_8)).contains("gave up after 5 tries");
        }
    }

    @Test
    void aSecondRunAsksOnlyForWhatIsNotThere() throws Exception {
        Path users = users("a", "b", "c");
        Files.writeString(folder.resolve("users.ndjson"), COMPLETE.formatted("a") + "{\"userId\":\"b\",\"half");
        try (ScriptedService scripted = new ScriptedService(FAILED.formatted("c") + COMPLETE.formatted("b") + LAST)) {

            int code = run("", users.toString(), "--url", scripted.url());

            assertThat(code).isEqualTo(1);
            assertThat(scripted.bodies()).singleElement().asString().contains("[\"b\",\"c\"]");
            assertThat(results()).hasSize(3);
            assertThat(out.toString(StandardCharsets.UTF_8))
                    .containsPattern("complete +2\n")
                    .containsPattern("failed +1\n")
                    .containsPattern("upstream-timeout +1\n")
                    .containsPattern("from earlier runs +1\n");
        }
    }

    @Test
    void failedUsersAreAskedAboutAgainWhereThatIsWished() throws Exception {
        Path users = users("a", "b");
        Files.writeString(folder.resolve("users.ndjson"), COMPLETE.formatted("a") + FAILED.formatted("b"));
        try (ScriptedService scripted = new ScriptedService(COMPLETE.formatted("b") + LAST)) {

            int excludedSources = run("", users.toString(), "--url", scripted.url());
            int with = run("", users.toString(), "--url", scripted.url(), "--retry-failed");

            assertThat(excludedSources).isEqualTo(1);
            assertThat(with).isZero();
            assertThat(scripted.bodies()).singleElement().asString().contains("[\"b\"]");
            assertThat(results()).hasSize(2);
        }
    }

    @Test
    void aRefusedRequestIsNotSentAgain() throws Exception {
        Path users = users("fine", "../wrong");

        int code = run("", users.toString(), "--url", running());

        assertThat(code).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("400").contains("'../wrong' must be");
    }

    @Test
    void aServiceThatIsNotThereEndsWithTwo() throws Exception {
        Path users = users("a");

        int code = run("", users.toString(), "--url", "http://127.0.0.1:1");

        assertThat(code).isEqualTo(2);
    }

    @Test
    void aCommandThatMakesNoSenseSaysWhatIsWrong() {
        assertThat(run("")).isEqualTo(2);
        assertThat(run("", "a", "b")).isEqualTo(2);
        assertThat(run("", "a", "--max-age", "soon")).isEqualTo(2);
        assertThat(run("", "a", "--url", "localhost")).isEqualTo(2);
        assertThat(run("", folder.resolve("none.txt").toString())).isEqualTo(2);

        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .hasSize(5)
                .allMatch(line -> line.startsWith("batch: "))
                .anyMatch(line -> line.contains("--max-age is 'soon'"));
    }

    @Test
    void aKeyOfTheEnvironmentIsShownAndOneThatIsNotTakenEndsIt() throws Exception {
        String key = "0123456789abcdefghijkl";
        Path keys = Files.writeString(folder.resolve("keys"), key);
        try (RunningService guarded =
                RunningService.start(Map.of("UPSTREAM_URL", upstream.url(), "AUTH_KEYS_FILE", keys.toString()))) {
            String[] arguments = {"-", "--url", guarded.uri("").toString()};

            int good = run("user1\n", key, arguments);
            int wrong = run("user1\n", "wrong-key", arguments);
            int blank = run("user1\n", "a b", arguments);

            assertThat(good).isZero();
            assertThat(wrong).isEqualTo(2);
            assertThat(blank).isEqualTo(2);
            assertThat(err.toString(StandardCharsets.UTF_8))
                    .contains("the service answered 401")
                    .doesNotContain(key)
                    .doesNotContain("wrong-key");
        }
    }

    @Test
    void whereNothingAnswersTheSentenceSaysWhere() throws Exception {
        String nobody;
        try (ServerSocket closed = new ServerSocket(0)) {
            nobody = "http://localhost:" + closed.getLocalPort();
        }

        int code = run("user1", "-", "--url", nobody);

        assertThat(code).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("nothing answers at " + nobody + ";");
    }
}
