package io.batchinfo.monitoring;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.notFound;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.serverError;
import static com.github.tomakehurst.wiremock.client.WireMock.status;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.stubbing.Scenario;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the meters say after requests whose course is known. */
class MetricsIT {

    private WatchedService watched;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        watched = WatchedService.in(folder);
    }

    @AfterEach
    void stop() {
        watched.close();
    }

    @Test
    void aBatchCountsItsUsersPartsAndAttempts() throws Exception {
        watched.apis().stubFor(get(urlPathEqualTo("/api/users/b/posts")).willReturn(serverError()));

        watched.service().batch("{\"userIds\":[\"a\",\"b\"]}");

        PrometheusScrape scrape = watched.scrape();
        assertThat(scrape.value("batchinfo_batches_total", "form", "json", "result", "incomplete"))
                .isEqualTo(1);
        assertThat(scrape.sum("batchinfo_batches_total")).isEqualTo(1);
        assertThat(scrape.value("batchinfo_batch_duration_seconds_count", "form", "json"))
                .isEqualTo(1);
        assertThat(scrape.value("batchinfo_users_total", "outcome", "complete")).isEqualTo(1);
        assertThat(scrape.value("batchinfo_users_total", "outcome", "partial")).isEqualTo(1);
        assertThat(scrape.value("batchinfo_users_total", "outcome", "failed")).isZero();
        assertThat(parts(scrape, "profile", "ok", "miss")).isEqualTo(2);
        assertThat(parts(scrape, "posts", "ok", "miss")).isEqualTo(1);
        assertThat(parts(scrape, "posts", "upstream-unavailable", "miss")).isEqualTo(1);
        assertThat(attempts(scrape, "profile", "ok", "first")).isEqualTo(2);
        assertThat(attempts(scrape, "posts", "upstream-unavailable", "first")).isEqualTo(1);
        assertThat(attempts(scrape, "posts", "upstream-unavailable", "retry")).isEqualTo(3);
        assertThat(scrape.value("batchinfo_source_retries_total", "source", "posts"))
                .isEqualTo(3);
        assertThat(scrape.value("batchinfo_source_attempt_duration_seconds_count", "source", "posts"))
                .isEqualTo(5);
        assertThat(scrape.value("batchinfo_source_calls_active", "source", "posts"))
                .isZero();
    }

    @Test
    void aPartFromTheCacheIsAHitAndOneNotAskedForIsSkipped() throws Exception {
        watched.service().batch("{\"userIds\":[\"a\"]}");

        watched.service().batch("{\"userIds\":[\"a\"],\"includeAnalytics\":false}");

        PrometheusScrape scrape = watched.scrape();
        assertThat(parts(scrape, "profile", "ok", "miss")).isEqualTo(1);
        assertThat(parts(scrape, "profile", "ok", "hit")).isEqualTo(1);
        assertThat(parts(scrape, "analytics", "skipped", "miss")).isEqualTo(1);
        assertThat(scrape.sum("batchinfo_source_attempts_total")).isEqualTo(3);
        assertThat(scrape.value("cache_size", "cache", "parts")).isEqualTo(3);
    }

    @Test
    void aStreamAndASingleUserAreFormsOfTheirOwn() throws Exception {
        watched.apis().stubFor(get(urlPathEqualTo("/api/users/x/profile")).willReturn(status(404)));

        watched.service().batch("{\"userIds\":[\"a\",\"b\"]}", "Accept", "application/x-ndjson");
        watched.service().get("/users/a/summary");
        watched.service().get("/users/x/summary");

        PrometheusScrape scrape = watched.scrape();
        assertThat(scrape.value("batchinfo_batches_total", "form", "stream", "result", "complete"))
                .isEqualTo(1);
        assertThat(scrape.value("batchinfo_batches_total", "form", "user", "result", "complete"))
                .isEqualTo(1);
        assertThat(scrape.value("batchinfo_batches_total", "form", "user", "result", "incomplete"))
                .isEqualTo(1);
        assertThat(scrape.value("batchinfo_batch_duration_seconds_count", "form", "user"))
                .isEqualTo(2);
        assertThat(scrape.value("batchinfo_batch_duration_seconds_sum", "form", "user"))
                .isBetween(0.0001, 30.0);
        assertThat(scrape.value("batchinfo_users_total", "outcome", "complete")).isEqualTo(3);
        assertThat(scrape.value("batchinfo_users_total", "outcome", "failed")).isEqualTo(1);
        assertThat(parts(scrape, "profile", "user-not-found", "miss")).isEqualTo(1);
        assertThat(attempts(scrape, "profile", "not-found", "first")).isEqualTo(1);
    }

    @Test
    void aHedgeThatWinsIsCountedAndTheAttemptItBeatIsAbandoned() throws Exception {
        watched.edit("analytics", "hedgingDelay: .*", "hedgingDelay: 500ms");
        // a first call takes longer than the delay, and would be overtaken by its hedge
        watched.service().batch("{\"userIds\":[\"before\"]}");
        PrometheusScrape before = watched.scrape();
        String good = "{\"data\":{\"userId\":\"u\",\"avgEngagement\":1,\"lastActiveAt\":\"l\"}}";
        watched.apis()
                .stubFor(get(urlPathEqualTo("/api/users/a/analytics"))
                        .inScenario("hedge")
                        .whenScenarioStateIs(Scenario.STARTED)
                        .willSetStateTo("second")
                        .willReturn(okJson(good).withFixedDelay(2_000)));

        watched.service().batch("{\"userIds\":[\"a\"]}");

        await().untilAsserted(() -> {
            PrometheusScrape now = watched.scrape();
            assertThat(hedges(now, "hedges") - hedges(before, "hedges")).isEqualTo(1);
            assertThat(hedges(now, "hedges_won") - hedges(before, "hedges_won")).isEqualTo(1);
            assertThat(attempts(now, "analytics", "abandoned", "first")
                            - attempts(before, "analytics", "abandoned", "first"))
                    .isEqualTo(1);
            assertThat(attempts(now, "analytics", "ok", "hedge") - attempts(before, "analytics", "ok", "hedge"))
                    .isEqualTo(1);
        });
    }

    private static double hedges(PrometheusScrape scrape, String which) {
        return scrape.value("batchinfo_source_" + which + "_total", "source", "analytics");
    }

    @Test
    void aReaderThatLeavesIsAStreamCancelled() throws Exception {
        // a closed connection is seen when a later line is written, so the lines do not come together
        for (int milliseconds : new int[] {300, 600, 900}) {
            watched.apis()
                    .stubFor(get(urlPathMatching("/api/users/after" + milliseconds + "/profile"))
                            .willReturn(notFound().withFixedDelay(milliseconds)));
        }
        String body = "{\"userIds\":[\"after300\",\"after600\",\"after900\"]}";

        try (Socket client = new Socket("127.0.0.1", watched.service().service().port())) {
            OutputStream out = client.getOutputStream();
            out.write(("POST /users/batch-info HTTP/1.1\r\nHost: localhost\r\nAccept: application/x-ndjson\r\n"
                            + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            await().until(() -> watched.calls("posts") > 0);
        }

        await().untilAsserted(() -> assertThat(
                        watched.scrape().value("batchinfo_batches_total", "form", "stream", "result", "cancelled"))
                .isEqualTo(1));
    }

    @Test
    void aBreakerIsInExactlyOneState() {
        PrometheusScrape scrape = watched.scrape();

        for (String source : WatchedService.sources()) {
            assertThat(scrape.value("batchinfo_source_breaker_state", "source", source, "state", "closed"))
                    .isEqualTo(1);
        }
        assertThat(scrape.sum("batchinfo_source_breaker_state")).isEqualTo(3);
    }

    @Test
    void editsAreCountedAndLeaveAsManyMetersAsThereWere() throws Exception {
        watched.service().batch("{\"userIds\":[\"a\"]}");
        watched.edit("posts", "description: .*", "description: Edit 1");
        Set<String> before = watched.scrape().own();
        before.removeIf(MetricsIT::isRevision);

        for (int edit = 2; edit <= 20; edit++) {
            watched.edit("posts", "description: .*", "description: Edit " + edit);
        }

        PrometheusScrape scrape = watched.scrape();
        assertThat(scrape.own().stream().filter(MetricsIT::isRevision)).hasSize(1);
        assertThat(scrape.own().stream().filter(series -> !isRevision(series)))
                .containsExactlyInAnyOrderElementsOf(before);
        assertThat(scrape.value("batchinfo_routes_generation")).isEqualTo(21);
        assertThat(parts(scrape, "posts", "ok", "miss")).isEqualTo(1);
    }

    private static boolean isRevision(String series) {
        return series.startsWith("batchinfo_routes_info{");
    }

    @Test
    void aRejectedEditIsCountedAndSeenUntilItIsMended() throws Exception {
        Path broken = watched.routes().resolve("broken.camel.yaml");

        Files.writeString(broken, "- nonsense: [");
        await().untilAsserted(() ->
                assertThat(watched.scrape().value("batchinfo_routes_rejected")).isEqualTo(1));
        Files.delete(broken);
        await().untilAsserted(() ->
                assertThat(watched.scrape().value("batchinfo_routes_rejected")).isZero());

        assertThat(watched.scrape().value("batchinfo_routes_edits_total", "result", "rejected"))
                .isGreaterThanOrEqualTo(1);
    }

    @Test
    void aSourceThatIsRemovedLosesItsMeters() throws Exception {
        watched.service().batch("{\"userIds\":[\"a\"]}");

        watched.removePosts();

        await().untilAsserted(() ->
                assertThat(watched.scrape().own()).noneMatch(sample -> sample.contains("source=\"posts\"")));
        assertThat(parts(watched.scrape(), "profile", "ok", "miss")).isEqualTo(1);
    }

    @Test
    void theJvmIsMeasuredToo() {
        PrometheusScrape scrape = watched.scrape();

        assertThat(scrape.sum("jvm_memory_used_bytes")).isPositive();
        assertThat(scrape.sum("process_uptime_seconds")).isPositive();
        assertThat(scrape.sum("process_files_open_files")).isPositive();
        assertThat(scrape.sum("jvm_threads_live_threads")).isPositive();
        assertThat(scrape.sum("system_cpus")).isPositive();
    }

    private static double parts(PrometheusScrape scrape, String source, String outcome, String cache) {
        return scrape.value("batchinfo_source_parts_total", "source", source, "outcome", outcome, "cache", cache);
    }

    private static double attempts(PrometheusScrape scrape, String source, String outcome, String attempt) {
        return scrape.value(
                "batchinfo_source_attempts_total", "source", source, "outcome", outcome, "attempt", attempt);
    }
}
