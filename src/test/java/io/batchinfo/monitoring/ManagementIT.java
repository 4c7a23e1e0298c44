package io.batchinfo.monitoring;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.batchinfo.config.InvalidSettingException;
import io.batchinfo.config.Settings;
import io.batchinfo.http.server.RequestLog;
import io.batchinfo.http.server.ResponseCompression;
import io.batchinfo.http.server.ServerConfig;
import io.vertx.core.Vertx;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The port for those who run the service. */
@Tag("one-jdk")
class ManagementIT {

    @TempDir
    private Path folder;

    @Test
    void healthNamesRoutesRequestsAndTheBreakerOfEachSource() throws Exception {
        try (WatchedService watched = WatchedService.in(folder)) {
            HttpResponse<String> health = watched.observe("/observe/health");

            assertThat(health.statusCode()).isEqualTo(200);
            assertThat(health.headers().firstValue("Content-Type")).contains("application/json");
            assertThat(health.headers().firstValue("Cache-Control")).contains("no-store");
            assertThat(health.body())
                    .startsWith("{\"status\":\"UP\"")
                    .contains("\"ready\":{\"status\":\"UP\",\"phase\":\"ready\"}")
                    .contains("\"generation\":1,\"loaded\":0,\"rejected\":0,\"withdrawn\":0,\"fault\":null")
                    .contains("\"profile\":{\"status\":\"UP\",\"required\":true,\"breaker\":\"closed\"");
        }
    }

    @Test
    void aRejectedEditIsADetailOfAServiceThatIsUp() throws Exception {
        try (WatchedService watched = WatchedService.in(folder)) {
            Files.writeString(watched.routes().resolve("broken.camel.yaml"), "");

            await().untilAsserted(
                            () -> assertThat(watched.observe("/observe/health").body())
                                    .startsWith("{\"status\":\"UP\"")
                                    .contains("broken.camel.yaml: the file is empty"));
        }
    }

    @Test
    void infoSaysWhatRuns() throws Exception {
        try (WatchedService watched = WatchedService.in(folder)) {
            HttpResponse<String> info = watched.observe("/observe/info");

            assertThat(info.statusCode()).isEqualTo(200);
            assertThat(info.body())
                    .contains("\"name\":\"batch-info\"", "\"camel\":\"4.", "\"virtualThreads\":", "\"startedAt\":\"20")
                    .contains("\"java\":\"" + Runtime.version() + "\"")
                    .contains("\"sources\":[")
                    .contains("\"profile\"", "\"posts\"", "\"analytics\"");
        }
    }

    @Test
    void metricsAreInThePrometheusTextFormat() throws Exception {
        try (WatchedService watched = WatchedService.in(folder)) {
            HttpResponse<String> metrics = watched.observe("/observe/metrics");

            assertThat(metrics.headers().firstValue("Content-Type"))
                    .contains("text/plain; version=0.0.4; charset=utf-8");
            assertThat(metrics.body())
                    .contains("# HELP batchinfo_batches_total ", "# TYPE batchinfo_batches_total counter");
        }
    }

    @Test
    void allElseIsNotFoundAndNothingCanBeSent() throws Exception {
        try (WatchedService watched = WatchedService.in(folder)) {
            HttpResponse<String> unknown = watched.observe("/observe/upload");
            HttpResponse<String> batch = watched.observe("/users/u/summary");
            HttpResponse<String> put = watched.send(HttpRequest.newBuilder(watched.management("/observe/health"))
                    .PUT(BodyPublishers.ofString("{}")));

            assertThat(unknown.statusCode()).isEqualTo(404);
            assertThat(unknown.headers().firstValue("Content-Type")).contains("application/problem+json");
            assertThat(batch.statusCode()).isEqualTo(404);
            assertThat(put.statusCode()).isEqualTo(405);
            assertThat(put.headers().firstValue("Allow")).contains("GET, HEAD");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/observe/health",
                "/observe/metrics",
                "/observe/info",
                "/observe/settings",
                "/observe/health/ready"
            })
    void nothingOfItIsOnThePublicPort(String path) throws Exception {
        try (WatchedService watched = WatchedService.in(folder)) {
            assertThat(watched.service().get(path).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void itIsAliveButNotReadyWhileItStarts() throws Exception {
        Duration minute = Duration.ofMinutes(1);
        Vertx vertx = Vertx.vertx();
        try (Monitoring watch = Monitoring.start(
                vertx,
                new Settings(Map.of("MANAGEMENT_PORT", "0"), folder),
                new ServerConfig(
                        10,
                        10,
                        minute,
                        minute,
                        minute,
                        minute,
                        minute,
                        8192,
                        99,
                        99,
                        99,
                        new ResponseCompression(4, 1024),
                        new RequestLog(RequestLog.Mode.NONE)))) {
            HttpResponse<String> ready = observe(watch.port(), "/observe/health/ready");

            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body()).isEqualTo("{\"status\":\"DOWN\",\"phase\":\"starting\"}");
            assertThat(observe(watch.port(), "/observe/health").statusCode()).isEqualTo(503);
            assertThat(observe(watch.port(), "/observe/health/live").statusCode())
                    .isEqualTo(200);
            assertThat(observe(watch.port(), "/observe/metrics").statusCode()).isEqualTo(200);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    @Test
    void newConnectionsAreStillTakenForAWhileAfterItHasSaidThatItIsNotReady() throws Exception {
        WatchedService watched = WatchedService.in(folder, "SERVER_SHUTDOWN_DELAY", "4s");
        CompletableFuture<Void> closed = CompletableFuture.runAsync(watched::close);
        await().until(() -> watched.observe("/observe/health/ready").statusCode() == 503);

        HttpRequest late =
                HttpRequest.newBuilder(watched.service().uri("/health")).build();
        int status =
                HttpClient.newHttpClient().send(late, BodyHandlers.discarding()).statusCode();

        assertThat(status).isEqualTo(200);
        closed.join();
    }

    @Test
    void itIsNotReadyWhileItFinishesWhatIsUnderWay() throws Exception {
        WatchedService watched = WatchedService.in(folder);
        watched.apis()
                .stubFor(get(urlPathEqualTo("/api/users/slow/posts"))
                        .willReturn(okJson("{\"data\":{\"userId\":\"slow\",\"totalPosts\":1}}")
                                .withFixedDelay(3_000)));
        assertThat(watched.observe("/observe/health/ready").statusCode()).isEqualTo(200);

        CompletableFuture<HttpResponse<String>> slow = CompletableFuture.supplyAsync(() -> batch(watched));
        await().until(() -> watched.scrape().value("batchinfo_requests_active") == 1);
        CompletableFuture<Void> closed = CompletableFuture.runAsync(watched::close);

        await().untilAsserted(() -> {
            HttpResponse<String> ready = watched.observe("/observe/health/ready");
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body()).contains("draining");
        });
        assertThat(watched.observe("/observe/health/live").statusCode()).isEqualTo(200);
        assertThat(slow.join().statusCode()).isEqualTo(200);
        closed.join();
        assertThatThrownBy(() -> watched.observe("/observe/health/live")).isInstanceOf(ConnectException.class);
    }

    @Test
    void aManagementPortThatIsTakenEndsTheStartInOneSentence() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String port = Integer.toString(taken.getLocalPort());

            assertThatThrownBy(() -> WatchedService.in(folder, "MANAGEMENT_PORT", port))
                    .isInstanceOf(InvalidSettingException.class)
                    .hasMessageStartingWith("Management port " + port + " on 127.0.0.1 cannot be bound: ");
        }
    }

    @Test
    void itListensOnLoopbackAndWithPortMinusOneNowhere() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/net/tcp")), "sockets can be listed");
        Set<String> before = ListeningSockets.byThisProcess();

        try (WatchedService watched = WatchedService.in(folder)) {
            String port = String.format(":%04X", watched.service().service().managementPort());
            assertThat(ListeningSockets.newSince(before)).anyMatch(socket -> socket.endsWith("0100007F" + port));
            assertThat(ListeningSockets.newSince(before)).hasSize(3);
        }
        try (WatchedService watched = WatchedService.in(folder, "MANAGEMENT_PORT", "-1")) {
            assertThat(watched.service().service().managementPort()).isEqualTo(-1);
            assertThat(ListeningSockets.newSince(before)).hasSize(2);
        }
    }

    private static HttpResponse<String> batch(WatchedService watched) {
        try {
            return watched.service().batch("{\"userIds\":[\"slow\"]}");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static HttpResponse<String> observe(int port, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + port + path);
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
}
