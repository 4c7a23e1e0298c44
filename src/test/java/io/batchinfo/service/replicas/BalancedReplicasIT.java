package io.batchinfo.service.replicas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.batchinfo.ServiceProcess;
import io.batchinfo.sharing.RedisProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two replicas as processes behind HAProxy with the configuration of {@code deploy/replicas}: a replica that ends costs no batch.
 * Skipped where no {@code haproxy} is installed.
 */
@Tag("one-jdk")
class BalancedReplicasIT {

    private static final int CLIENTS = 20;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final TemplatedUpstream upstream = new TemplatedUpstream();
    private final AtomicInteger answered = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    @TempDir
    Path folder;

    private RedisProcess redis;
    private ServiceProcess one;
    private ServiceProcess two;
    private Process balancer;
    private int port;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(installed(), "haproxy is not installed");
        redis = RedisProcess.start();
        int managementOne = RedisProcess.freePort();
        int managementTwo = RedisProcess.freePort();
        one = replica("one", managementOne);
        two = replica("two", managementTwo);
        port = RedisProcess.freePort();
        ProcessBuilder haproxy = new ProcessBuilder("haproxy", "-db", "-f", "deploy/replicas/haproxy.cfg")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("haproxy.log").toFile());
        haproxy.environment()
                .putAll(Map.of(
                        "BIND", "127.0.0.1:" + port,
                        "REPLICA_1", "127.0.0.1:" + one.port(),
                        "MANAGEMENT_1", String.valueOf(managementOne),
                        "REPLICA_2", "127.0.0.1:" + two.port(),
                        "MANAGEMENT_2", String.valueOf(managementTwo)));
        balancer = haproxy.start();
        await().atMost(Duration.ofSeconds(10))
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> batch("warm", "application/json").statusCode() == 200);
    }

    @AfterEach
    void end() throws Exception {
        if (balancer != null) {
            balancer.destroyForcibly();
        }
        for (ServiceProcess replica : Arrays.asList(one, two)) {
            if (replica != null) {
                replica.close();
            }
        }
        if (redis != null) {
            redis.close();
        }
        upstream.close();
    }

    private static boolean installed() {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, "haproxy")));
    }

    private ServiceProcess replica(String name, int management) throws IOException {
        Map<String, String> settings = new HashMap<>(Map.of(
                "UPSTREAM_URL", upstream.url(),
                "REDIS_URL", redis.url(),
                "MANAGEMENT_PORT", String.valueOf(management),
                "SERVER_SHUTDOWN_DELAY", "2s",
                "UPSTREAM_CONNECT_TIMEOUT", "5s",
                "BATCH_DEADLINE", "60s",
                "SOURCE_ATTEMPT_TIMEOUT", "20s",
                "SOURCE_DEADLINE", "55s",
                "TRAIN", "no"));
        return ServiceProcess.start(folder.resolve(name + ".log"), settings, "-Xmx256m");
    }

    private HttpResponse<String> batch(String prefix, String accept) throws IOException, InterruptedException {
        String ids = IntStream.range(0, 10)
                .mapToObj(i -> '"' + prefix + i + '"')
                .collect(Collectors.joining(",", "{\"userIds\":[", "]}"));
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/users/batch-info"))
                        .timeout(Duration.ofSeconds(70))
                        .header("Content-Type", "application/json")
                        .header("Accept", accept)
                        .POST(BodyPublishers.ofString(ids))
                        .build(),
                BodyHandlers.ofString());
    }

    /** Each client sends batches until a minimum number was answered after the fault. */
    private void load(Runnable fault, String... accepts) throws InterruptedException {
        AtomicBoolean stop = new AtomicBoolean();
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            for (int i = 0; i < CLIENTS; i++) {
                String accept = accepts[i % accepts.length];
                String prefix = "c" + i + "-";
                clients.execute(() -> {
                    for (int n = 0; !stop.get() && n < 10_000; n++) {
                        send(prefix + n % 50 + "-", accept);
                    }
                });
            }
            awaitAnswers(500);
            fault.run();
            awaitAnswers(answered.get() + 800);
        } finally {
            stop.set(true);
            clients.shutdown();
            assertThat(clients.awaitTermination(80, TimeUnit.SECONDS)).isTrue();
        }
    }

    private void awaitAnswers(int number) {
        await().atMost(Duration.ofSeconds(120)).until(() -> answered.get() >= number);
    }

    private void send(String prefix, String accept) {
        try {
            HttpResponse<String> response = batch(prefix, accept);
            String expected = accept.equals("application/json") ? "\"successful\":10" : "\"metadata\"";
            if (response.statusCode() != 200 || !response.body().contains(expected)) {
                String body = response.body();
                failures.add(response.statusCode() + " " + body.substring(0, Math.min(body.length(), 500)));
            }
            answered.incrementAndGet();
        } catch (IOException e) {
            failures.add(String.valueOf(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aReplicaThatIsKilledCostsNoJsonBatch() throws Exception {
        load(one::kill, "application/json");

        assertThat(failures).isEmpty();
        assertThat(one.awaitEnd(Duration.ofSeconds(1))).isTrue();
    }

    @Test
    void aReplicaThatIsTerminatedCostsNoRequestOfAnyKind() throws Exception {
        load(one::terminate, "application/json", "application/x-ndjson");

        assertThat(one.awaitEnd(Duration.ofSeconds(40))).isTrue();
        assertThat(failures).isEmpty();
    }
}
