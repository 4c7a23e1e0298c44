package io.batchinfo.service.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.batchinfo.RunningMocks;
import io.batchinfo.config.InvalidSettingException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MockKnobsIT {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "profile, 500, Internal server error, PROFILE_SERVICE_ERROR",
        "posts, 503, Service temporarily unavailable, POSTS_SERVICE_ERROR",
        "analytics, 502, Bad gateway, ANALYTICS_SERVICE_ERROR"
    })
    void aFailureRateOfOneFailsEveryCallButHealth(String api, int status, String error, String code) throws Exception {
        try (RunningMocks mocks = RunningMocks.start(Map.of("MOCK_FAILURE_RATE", "1"))) {
            HttpResponse<String> known = mocks.get("/api/users/user1/" + api);
            HttpResponse<String> unknown = mocks.get("/api/users/nobody/" + api);
            HttpResponse<String> health = mocks.get("/health");

            assertThat(known.statusCode()).isEqualTo(status);
            assertThat(known.body()).isEqualTo("{\"error\":\"%s\",\"code\":\"%s\"}".formatted(error, code));
            assertThat(unknown.statusCode()).isEqualTo(status);
            assertThat(unknown.body()).isEqualTo(known.body());
            assertThat(health.statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aFixedDelayIsTheLeastACallTakes() throws Exception {
        try (RunningMocks mocks = RunningMocks.start(Map.of("MOCK_DELAY", "250"))) {
            long start = System.nanoTime();
            mocks.get("/api/users/user1/profile");
            long took = System.nanoTime() - start;

            assertThat(took).isGreaterThanOrEqualTo(250_000_000L);
        }
    }

    @Test
    void theSameSeedGivesTheSameRun() throws Exception {
        List<Integer> first = run("42");
        List<Integer> again = run("42");
        List<Integer> other = run("43");

        assertThat(again).isEqualTo(first).contains(200, 500);
        assertThat(other).isNotEqualTo(first);
    }

    private static List<Integer> run(String seed) throws Exception {
        List<Integer> statuses = new ArrayList<>();
        try (RunningMocks mocks = RunningMocks.start(Map.of("MOCK_SEED", seed, "MOCK_FAILURE_RATE", "0.5"))) {
            for (int i = 0; i < 40; i++) {
                statuses.add(mocks.get("/api/users/user" + i % 2 + "/profile").statusCode());
            }
        }
        return statuses;
    }

    @Test
    void callsAreCountedByRouteUntilForgotten() throws Exception {
        try (RunningMocks mocks = RunningMocks.start(Map.of())) {
            mocks.get("/api/users/user1/profile");
            mocks.get("/api/users/user2/profile");
            mocks.get("/api/users/user1/posts");

            assertThat(mocks.calls("profile")).isEqualTo(2);
            assertThat(mocks.calls("posts")).isEqualTo(1);
            assertThat(mocks.calls("analytics")).isZero();

            mocks.forgetCalls();

            assertThat(mocks.calls("profile")).isZero();
        }
    }

    @Test
    void theRoutesCanLiveInAnotherFolder() throws Exception {
        Files.copy(Path.of("mock-apis/health.camel.yaml"), folder.resolve("health.camel.yaml"));

        try (RunningMocks mocks = RunningMocks.start(Map.of("MOCK_DIR", folder.toString()))) {
            assertThat(mocks.get("/health").statusCode()).isEqualTo(200);
            assertThat(mocks.get("/api/users/user1/profile").statusCode()).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MOCK_FAILURE_RATE, 1.5, mock.failure-rate",
        "MOCK_FAILURE_RATE, often, mock.failure-rate",
        "MOCK_DELAY, -1, mock.delay",
        "MOCK_DELAY, long, mock.delay",
        "MOCK_SEED, apple, mock.seed",
        "MOCK_PORT, 70000, mock.port",
        "MOCK_DIR, no/such/folder, mock.dir"
    })
    void aKnobThatCannotBeUsedIsNamedInOneSentence(String variable, String value, String name) {
        assertThatThrownBy(() -> RunningMocks.start(Map.of(variable, value)))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageMatching("[^\\n]+\\.")
                .hasMessageStartingWith(name)
                .hasMessageContaining("'" + value + "'");
    }

    @Test
    void callsAtOnceDoNotWaitForEachOther() throws Exception {
        try (RunningMocks mocks = RunningMocks.start(Map.of("MOCK_DELAY", "1000"))) {
            HttpRequest call = HttpRequest.newBuilder(URI.create(mocks.url() + "/api/users/user1/profile"))
                    .build();
            HttpClient client =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

            List<CompletableFuture<HttpResponse<String>>> calls = Stream.generate(
                            () -> client.sendAsync(call, BodyHandlers.ofString()))
                    .limit(600)
                    .toList();

            // Twenty at a time would take half a minute.
            CompletableFuture.allOf(calls.toArray(CompletableFuture<?>[]::new)).get(15, TimeUnit.SECONDS);
            assertThat(calls)
                    .allSatisfy(done -> assertThat(done.join().statusCode()).isEqualTo(200));
        }
    }

    @Test
    void anApiPutIntoTheFolderIsServedWithoutARestart() throws Exception {
        Files.copy(Path.of("mock-apis/health.camel.yaml"), folder.resolve("health.camel.yaml"));
        try (RunningMocks mocks = RunningMocks.start(Map.of("MOCK_DIR", folder.toString()))) {
            String badges =
                    Files.readString(Path.of("mock-apis/profile.camel.yaml")).replace("profile", "badges");

            Files.writeString(folder.resolve("badges.camel.yaml"), badges);

            await().atMost(Duration.ofSeconds(20))
                    .until(() -> mocks.get("/api/users/user1/badges").statusCode() == 200);
        }
    }
}
