package io.batchinfo.monitoring;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.serverError;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The request log of a running service. */
class RequestLogIT {

    @TempDir
    private Path folder;

    @Test
    void allRequestsGetALineWithCountsAndNeverARawPath() throws Exception {
        Path keys = Files.writeString(folder.resolve("keys"), "reporting: abcdefghijklmnopqrstuvwxyz\n");
        String[] key = {"Authorization", "Bearer abcdefghijklmnopqrstuvwxyz", "X-Request-Id", "r-1"};
        try (WatchedService watched =
                        WatchedService.in(folder, "LOG_REQUESTS", "all", "AUTH_KEYS_FILE", keys.toString());
                LogCapture log = new LogCapture(Level.INFO)) {
            watched.service().batch("{\"userIds\":[\"a\",\"b\"]}", key);
            watched.service().batch("{\"userIds\":[\"a\",\"b\"]}", key);
            watched.service().get("/users/secret-id/summary?maxAge=0", key);
            watched.service().get("/users/secret-id/nothing", key);
            watched.service().get("/health", key);

            await().until(() -> requests(log).size() == 5);
            List<String> lines = requests(log);
            assertThat(lines.get(0))
                    .matches("request r-1: POST /users/batch-info 200 \\d+ ms, ids 2, whole 2, partial 0, failed 0,"
                            + " stale 0, cached 0, calls 6, bytes \\d{3,}, key reporting");
            assertThat(lines.get(1)).contains("whole 2", "cached 6, calls 0");
            assertThat(lines.get(2)).contains("GET /users/{id}/summary 200", "ids 1, whole 1", "calls 3");
            assertThat(lines.get(3)).contains("GET - 404", "ids 0");
            assertThat(lines.get(4)).contains("GET /health 200");
            assertThat(lines).noneMatch(line -> line.contains("secret-id"));
        }
    }

    @Test
    void failedLeavesOutWhatWentWell() throws Exception {
        try (WatchedService watched = WatchedService.in(folder, "LOG_REQUESTS", "failed", "SOURCE_MAX_ATTEMPTS", "1");
                LogCapture log = new LogCapture(Level.INFO)) {
            watched.apis().stubFor(get(urlPathEqualTo("/api/users/b/profile")).willReturn(serverError()));
            watched.service().batch("{\"userIds\":[\"a\"]}");
            watched.service().batch("{\"userIds\":[\"a\",\"b\"]}");
            watched.service().batch("{\"userIds\":[]");

            await().until(() -> requests(log).size() == 2);
            assertThat(requests(log).get(0)).contains("ids 2, whole 1, partial 0, failed 1");
            assertThat(requests(log).get(1)).contains("POST /users/batch-info 400");
        }
    }

    @Test
    void noneIsTheDefault() throws Exception {
        try (WatchedService watched = WatchedService.in(folder);
                LogCapture log = new LogCapture(Level.INFO)) {
            watched.service().batch("{\"userIds\":[\"a\"]}");
            watched.service().get("/none");

            assertThat(requests(log)).isEmpty();
        }
    }

    private static List<String> requests(LogCapture log) {
        return log.lines().stream().filter(line -> line.contains(", ids ")).toList();
    }
}
