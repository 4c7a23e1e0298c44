package io.batchinfo.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.batchinfo.EditedRoutes;
import io.batchinfo.RunningService;
import io.batchinfo.ScriptedUpstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every alert of {@code deploy/alerts.yaml} fires in a real Prometheus, and every query of the dashboard has data. The pending times
 * of the alerts are left out. A second, made-up replica has a full heap and another revision of the routes.
 */
@Tag("one-jdk")
class AlertsIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path PROMETHEUS = Path.of("/usr/bin/prometheus");
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @TempDir
    private Path routes;

    private final HttpClient http = HttpClient.newHttpClient();
    private final ExecutorService clients = Executors.newCachedThreadPool();
    private final AtomicInteger users = new AtomicInteger();
    private HttpServer other;
    private int port;
    private Process prometheus;

    @BeforeEach
    void startPrometheus() throws Exception {
        assumeTrue(Files.isExecutable(PROMETHEUS), "no prometheus is installed");
        other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/observe/metrics", exchange -> {
            byte[] text = """
                    batchinfo_routes_info{revision="other"} 1
                    jvm_memory_used_bytes{area="heap",id="a"} 95
                    jvm_memory_max_bytes{area="heap",id="a"} 100
                    """.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "text/plain; version=0.0.4");
            exchange.sendResponseHeaders(200, text.length);
            exchange.getResponseBody().write(text);
            exchange.close();
        });
        other.start();
        port = freePort();
        Files.writeString(
                folder.resolve("alerts.yaml"),
                Files.readString(Path.of("deploy/alerts.yaml")).replaceAll("for: \\d+m", "for: 0s"));
        Files.writeString(folder.resolve("prometheus.yml"), """
                global: { scrape_interval: 1s, evaluation_interval: 1s }
                rule_files: [alerts.yaml]
                scrape_configs:
                  - job_name: batch-info
                    metrics_path: /observe/metrics
                    file_sd_configs: [{ files: [targets.json], refresh_interval: 1s }]
                """);
        targets();
        prometheus = new ProcessBuilder(
                        PROMETHEUS.toString(),
                        "--config.file=" + folder.resolve("prometheus.yml"),
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
    }

    @AfterEach
    void stopPrometheus() throws Exception {
        clients.shutdownNow();
        if (prometheus != null) {
            prometheus.destroy();
            prometheus.waitFor(20, TimeUnit.SECONDS);
            other.stop(0);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void targets(int... ports) throws IOException {
        StringBuilder list = new StringBuilder();
        for (int target : ports) {
            list.append(list.isEmpty() ? "" : ",")
                    .append("\"127.0.0.1:")
                    .append(target)
                    .append('"');
        }
        Path next = Files.writeString(folder.resolve("next.json"), "[{\"targets\":[" + list + "]}]");
        Files.move(next, folder.resolve("targets.json"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    private JsonNode api(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/" + path))
                .build();
        return JSON.readTree(http.send(request, BodyHandlers.ofString()).body()).path("data");
    }

    private void awaitAlert(String name) {
        await().alias(name).atMost(LONG).ignoreExceptions().until(() -> firing().contains(name));
    }

    private Set<String> firing() throws Exception {
        Set<String> firing = new TreeSet<>();
        for (JsonNode alert : api("alerts").path("alerts")) {
            if (alert.path("state").asText().equals("firing")) {
                firing.add(alert.at("/labels/alertname").asText());
            }
        }
        return firing;
    }

    /** Asks for new users until the test ends. */
    private void load(RunningService service, int threads) {
        for (int i = 0; i < threads; i++) {
            clients.execute(() -> {
                while (!Thread.currentThread().isInterrupted()) {
                    try {
                        service.batch("{\"userIds\":[\"u" + users.incrementAndGet() + "\"],\"maxAge\":0}");
                    } catch (IOException | InterruptedException e) {
                        return;
                    }
                }
            });
        }
    }

    @Test
    void everyAlertFiresAndEveryQueryHasData() throws Exception {
        awaitAlert("BatchInfoGone");

        EditedRoutes.copy(routes);
        Map<String, String> settings = new HashMap<>(Map.of(
                "ROUTES_DIR", routes.toString(),
                "ROUTES_POLL_INTERVAL", "100ms",
                "ROUTES_QUIET_PERIOD", "100ms",
                "SERVER_MAX_CONCURRENT_REQUESTS", "3",
                "SOURCE_RETRY_BUDGET_MIN_PER_SECOND", "0",
                "SOURCE_ATTEMPT_TIMEOUT", "5s",
                "SOURCE_DEADLINE", "6s",
                "BATCH_DEADLINE", "8s",
                "BREAKER_WAIT_DURATION_IN_OPEN_STATE", "60s"));
        try (ScriptedUpstream upstream = new ScriptedUpstream()) {
            settings.put("UPSTREAM_URL", upstream.url());
            try (RunningService service = RunningService.start(settings)) {
                targets(service.service().managementPort(), other.getAddress().getPort());
                load(service, 2);
                awaitAlert("BatchInfoRevisionsDiffer");
                awaitAlert("BatchInfoHeapFull");
                assertThat(firing()).doesNotContain("BatchInfoUsersFail", "BatchInfoBreakerOpen");

                upstream.script(
                        "posts", call -> call.after(Duration.ofMillis(3_500)).answerWell());
                load(service, 4);
                awaitAlert("BatchInfoSlow");
                awaitAlert("BatchInfoSheds");

                upstream.script("posts", ScriptedUpstream.Call::answerWell);
                upstream.script("profile", call -> call.answer(500, ""));
                awaitAlert("BatchInfoUsersFail");
                awaitAlert("BatchInfoSourceFails");
                awaitAlert("BatchInfoBreakerOpen");
                awaitAlert("BatchInfoRetryBudgetEmpty");

                Files.writeString(routes.resolve("posts.camel.yaml"), "- rout: {}\n");
                awaitAlert("BatchInfoEditRejected");

                assertThat(api("rules").at("/groups/0/rules"))
                        .hasSize(10)
                        .allSatisfy(rule ->
                                assertThat(rule.path("lastError").asText()).isEmpty());
                assertDashboard();
            }
        }
    }

    private void assertDashboard() throws Exception {
        JsonNode panels =
                JSON.readTree(Path.of("deploy/grafana-dashboard.json").toFile()).path("panels");
        for (JsonNode panel : panels) {
            for (JsonNode target : panel.path("targets")) {
                String query = target.path("expr").asText().replace("$__rate_interval", "1m");
                JsonNode result = api("query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8))
                        .path("result");
                assertThat(result).as(query).isNotEmpty();
            }
        }
        assertThat(panels.findValuesAsText("expr").stream().collect(Collectors.joining()))
                .contains("batchinfo");
    }
}
