package io.batchinfo;

import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.WireMock;
import io.batchinfo.concurrent.BlockingExecutors;
import io.batchinfo.config.Settings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./run try} asks for users by an edited copy of the routes, beside a service that serves others. */
@Tag("one-jdk")
class TryIT {

    @TempDir
    private Path served;

    @TempDir
    private Path edited;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private EditedRoutes service;

    @BeforeAll
    static void prepare() {
        BlockingExecutors.prepareCamel();
    }

    @BeforeEach
    void start() throws Exception {
        service = EditedRoutes.in(served, Map.of());
        EditedRoutes.copy(edited);
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private int run(boolean allowPartial, @Nullable URI against, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "UPSTREAM_URL", service.upstream.baseUrl(),
                "UPSTREAM_CONNECT_TIMEOUT", "5s",
                "SOURCE_ATTEMPT_TIMEOUT", "10s",
                "SOURCE_DEADLINE", "10s",
                "PORT", String.valueOf(service.service.service().port())));
        environment.putAll(more);
        return new TryCommand(
                        new Settings(environment, edited),
                        edited,
                        List.of("u1", "u2"),
                        against,
                        allowPartial,
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run();
    }

    private int run() {
        return run(false, null, Map.of());
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private void edit(String file, String from, String to) throws Exception {
        Path path = edited.resolve(file);
        String text = Files.readString(path);
        assertThat(text).contains(from);
        Files.writeString(path, text.replace(from, to));
    }

    @Test
    void routesThatAnswerAsTheServiceDoesAreWholeAndHaveNoDifference() {
        assertThat(run()).as(err()).isZero();

        assertThat(out())
                .contains("u1: whole", "u2: whole", "2 users: 2 whole, 0 partial, 0 failed")
                .containsPattern("profile +ok +1 calls +\\d+ ms")
                .endsWith("difference to http://localhost:"
                        + service.service.service().port() + ": none\n");
        assertThat(err()).isEmpty();
    }

    @Test
    void anEditShowsInTheDifferenceAndTheServiceIsNotTouched() throws Exception {
        String posts = Files.readString(edited.resolve("posts.camel.yaml"));
        Files.writeString(edited.resolve("posts.camel.yaml"), EditedRoutes.marked(posts, "7"));

        assertThat(run()).as(err()).isZero();

        assertThat(out()).contains(": served -> tried\n", "  u1 /summary/totalPosts: 0 -> 7\n");
        assertThat(service.generation()).isEqualTo(1);
    }

    @Test
    void aWrongPathOfARequiredSourceFailsItsUsers() throws Exception {
        edit("profile.camel.yaml", "/profile", "/profiles");

        assertThat(run(true, null, Map.of())).isEqualTo(1);

        assertThat(out()).contains("u1: failed", "user-not-found 404", "2 users: 0 whole, 0 partial, 2 failed");
    }

    @Test
    void partialUsersAreGoodEnoughWhereThatIsAllowed() throws Exception {
        edit("posts.camel.yaml", "/posts", "/postss");

        assertThat(run(false, null, Map.of())).isEqualTo(1);
        assertThat(run(true, null, Map.of())).isZero();
        assertThat(out()).contains("u1: partial", "not-found 404");
    }

    @Test
    void nothingButTheCallsOfTheBatchLeavesTheProcessAndNoConsumerStarts() throws Exception {
        Path seen = edited.resolveSibling(edited.getFileName() + "-seen");
        Files.writeString(edited.resolve("tick.camel.yaml"), """
                - route:
                    id: tick
                    from:
                      uri: timer:tick
                      parameters:
                        period: 1
                        delay: 0
                      steps:
                        - to:
                            uri: file:%s
                """.formatted(seen));
        int before = service.upstream
                .countRequestsMatching(WireMock.anyRequestedFor(anyUrl()).build())
                .getCount();

        assertThat(run(false, URI.create("http://127.0.0.1:1"), Map.of("TRACING", "true")))
                .isEqualTo(1);

        assertThat(service.upstream
                        .countRequestsMatching(
                                WireMock.anyRequestedFor(anyUrl()).build())
                        .getCount())
                .isEqualTo(before + 6);
        service.upstream.verify(2, getRequestedFor(urlPathMatching("/api/users/u[12]/profile")));
        assertThat(seen).doesNotExist();
        assertThat(err()).contains("not compared: http://127.0.0.1:1 gives no answer");
    }

    @Test
    void routesThatDoNotLoadAreToldWithFileAndLine() throws Exception {
        edit("posts.camel.yaml", "circuitBreaker", "circuitBraker");

        assertThat(run()).isEqualTo(1);

        assertThat(err()).startsWith(edited + "/posts.camel.yaml:").contains("unknown step 'circuitBraker'");
        assertThat(out()).isEmpty();
    }
}
