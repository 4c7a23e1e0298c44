package io.batchinfo.service.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.batchinfo.RunningService;
import io.batchinfo.ScriptedUpstream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SlowStartIT {

    private static final int USERS = 100;

    private static String batch(String prefix) {
        return IntStream.range(0, USERS)
                .mapToObj(i -> "\"" + prefix + i + "\"")
                .collect(Collectors.joining(",", "{\"userIds\":[", "]}"));
    }

    private static CompletableFuture<HttpResponse<String>> send(RunningService service, String prefix) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return service.batch(batch(prefix));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** Holds every call until as many profiles were asked for as expected, and no more come. */
    private static void batchBeginsWith(int expected, ScriptedUpstream upstream, RunningService service, String prefix)
            throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        upstream.scriptAll(call -> {
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            call.answerWell();
        });
        int before = upstream.count("profile");

        CompletableFuture<HttpResponse<String>> answer = send(service, prefix);

        await().atMost(Duration.ofSeconds(20))
                .during(Duration.ofMillis(500))
                .until(() -> upstream.count("profile") - before == expected);
        released.countDown();
        assertThat(answer.get().body()).contains("\"complete\":true");
    }

    @Test
    void theFirstBatchBeginsWithFewUsersAndTheNextOneWithAll() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                RunningService service = RunningService.start(Map.of(
                        "UPSTREAM_URL", upstream.url(),
                        "SOURCE_ATTEMPT_TIMEOUT", "20s",
                        "SOURCE_DEADLINE", "30s",
                        "BATCH_DEADLINE", "60s",
                        "BATCH_INITIAL_CONCURRENCY", "3"))) {
            batchBeginsWith(3, upstream, service, "a");
            batchBeginsWith(USERS, upstream, service, "b");
        }
    }
}
