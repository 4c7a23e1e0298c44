package io.batchinfo.service.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.batchinfo.ScriptedUpstream;
import io.batchinfo.ServiceProcess;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Few platform threads in place of virtual ones: the service is slower, but answers, and no event loop waits. */
@Tag("one-jdk")
class PlatformThreadsIT {

    private static final int CLIENTS = 40;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void everyRequestIsAnsweredAndHealthStaysQuick(@TempDir Path folder) throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream()) {
            upstream.scriptAll(call -> call.after(Duration.ofMillis(200)).answerWell());
            Map<String, String> settings = Map.of(
                    "UPSTREAM_URL", upstream.url(), "THREADS_MAX_PLATFORM_THREADS", "16", "BATCH_DEADLINE", "20s");
            try (ServiceProcess service =
                    ServiceProcess.start(folder.resolve("log"), settings, "-Dcamel.threads.virtual.enabled=false")) {
                List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
                for (int client = 0; client < CLIENTS; client++) {
                    answers.add(http.sendAsync(batch(service, client), BodyHandlers.ofString()));
                }
                long slowest = 0;
                while (!answers.stream().allMatch(CompletableFuture::isDone)) {
                    long begun = System.nanoTime();
                    HttpRequest health = HttpRequest.newBuilder(uri(service, "/health"))
                            .timeout(Duration.ofSeconds(30))
                            .build();
                    assertThat(http.send(health, BodyHandlers.ofString()).statusCode())
                            .isIn(200, 503);
                    slowest = Math.max(slowest, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
                }
                assertThat(answers)
                        .allSatisfy(
                                answer -> assertThat(answer.get().statusCode()).isIn(200, 503));
                // waiting for a batch takes some seconds
                assertThat(slowest).isLessThan(3_000);
            }
        }
    }

    private static HttpRequest batch(ServiceProcess service, int client) {
        String ids = IntStream.range(0, 20)
                .mapToObj(user -> "\"c" + client + "u" + user + "\"")
                .collect(Collectors.joining(","));
        return HttpRequest.newBuilder(uri(service, "/users/batch-info"))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"userIds\":[" + ids + "]}"))
                .build();
    }

    private static URI uri(ServiceProcess service, String path) {
        return URI.create("http://127.0.0.1:" + service.port() + path);
    }
}
