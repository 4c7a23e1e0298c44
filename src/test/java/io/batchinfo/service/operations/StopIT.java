package io.batchinfo.service.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.batchinfo.PacedUpstream;
import io.batchinfo.ServiceFixture;
import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
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
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The end of a process of its own; each start takes a few seconds. */
class StopIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private PacedUpstream upstream;
    private int port;
    private int managementPort;
    private Process process;

    @BeforeEach
    void start() throws Exception {
        upstream = new PacedUpstream().delay(Duration.ofMillis(50));
        port = freePort();
        managementPort = freePort();
        process = launch();
    }

    @AfterEach
    void stop() throws Exception {
        process.destroyForcibly().waitFor();
        upstream.close();
    }

    private Process launch() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                "io.batchinfo.Main");
        File log = folder.resolve("log").toFile();
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log));
        builder.environment()
                .putAll(Map.of(
                        "PORT", Integer.toString(port),
                        "MANAGEMENT_PORT", Integer.toString(managementPort),
                        "SERVER_HOST", "127.0.0.1",
                        "UPSTREAM_URL", upstream.url(),
                        "SOURCE_ATTEMPT_TIMEOUT", "20s",
                        "SOURCE_DEADLINE", "30s",
                        "BATCH_DEADLINE", "30s"));
        Process started = builder.start();
        await().atMost(SOON).ignoreExceptions().until(() -> ready() == 200);
        return started;
    }

    @Test
    void afterSigtermAllThatWasAcceptedIsAnsweredAndTheProcessEnds() throws Exception {
        Queue<String> lost = new ConcurrentLinkedQueue<>();
        AtomicInteger answered = new AtomicInteger();
        List<Thread> load = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            int number = i;
            load.add(new Thread(() -> askUntilRefused("load" + number, answered, lost)));
        }
        load.forEach(Thread::start);
        upstream.hold("held");
        CompletableFuture<HttpResponse<String>> held = client.sendAsync(batch("held"), BodyHandlers.ofString());
        await().atMost(SOON).until(() -> answered.get() > 50);

        process.toHandle().destroy();
        await().atMost(SOON).until(() -> ready() == 503);
        for (Thread thread : load) {
            thread.join(SOON.toMillis());
        }
        boolean aliveWhileHeld = process.isAlive();
        upstream.release("held");

        assertThat(aliveWhileHeld).isTrue();
        assertThat(held.get(30, TimeUnit.SECONDS).body()).contains("\"complete\":true");
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isIn(0, 143);
        assertThat(lost).isEmpty();
    }

    @Test
    void afterSigkillItStartsAgainAndAnswers() throws Exception {
        upstream.hold("held");
        client.sendAsync(batch("held"), BodyHandlers.ofString());
        await().atMost(SOON).until(() -> upstream.calls() >= 3);

        process.destroyForcibly().waitFor();
        process = launch();
        HttpResponse<String> answer = client.send(batch("user1"), BodyHandlers.ofString());

        assertThat(answer.body()).contains("\"complete\":true");
    }

    /** Ends where a connection is refused; everything else but a whole answer is a loss. */
    private void askUntilRefused(String user, AtomicInteger answered, Queue<String> lost) {
        HttpClient own =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        while (!Thread.currentThread().isInterrupted()) {
            try {
                HttpResponse<String> answer = own.send(batch(user), BodyHandlers.ofString());
                answered.incrementAndGet();
                if (answer.statusCode() != 200 || !answer.body().contains("\"complete\":true")) {
                    lost.add(answer.statusCode() + " " + answer.body());
                }
            } catch (ConnectException refused) {
                return;
            } catch (IOException | InterruptedException e) {
                lost.add(e.toString());
                return;
            }
        }
    }

    private HttpRequest batch(String user) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/users/batch-info"))
                .timeout(SOON)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(ServiceFixture.request(List.of(user))))
                .build();
    }

    private int ready() throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + managementPort + "/observe/health/ready");
        return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
                .statusCode();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
