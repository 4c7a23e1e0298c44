package io.batchinfo.service.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.batchinfo.PacedUpstream;
import io.batchinfo.RunningService;
import io.batchinfo.StreamSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What readers do to the work behind their streams: they leave, they are slow, there are many. */
class StreamReaderIT {

    private static final Duration SECOND = Duration.ofSeconds(1);

    /** A busy machine must not look like a source in trouble. */
    private static final Map<String, String> PATIENT =
            Map.of("SOURCE_ATTEMPT_TIMEOUT", "20s", "SOURCE_DEADLINE", "30s");

    private PacedUpstream upstream;

    @BeforeEach
    void start() throws Exception {
        upstream = new PacedUpstream();
    }

    @AfterEach
    void stop() throws Exception {
        upstream.close();
    }

    private RunningService service(Map<String, String> settings) throws Exception {
        Map<String, String> all = new HashMap<>(PATIENT);
        all.putAll(settings);
        all.put("UPSTREAM_URL", upstream.url());
        return RunningService.start(all);
    }

    @Test
    void aReaderThatLeavesStopsTheCallsWithinASecond() throws Exception {
        upstream.delay(Duration.ofMillis(50));
        try (RunningService service = service(Map.of())) {
            StreamSocket stream = StreamSocket.open(service, StreamIT.ids(20_000));
            for (int i = 0; i < 10; i++) {
                stream.line();
            }

            stream.close();
            long left = System.nanoTime();

            await().atMost(Duration.ofSeconds(10))
                    .until(() -> upstream.quietFor().compareTo(SECOND) > 0);
            assertThat(upstream.lastCall() - left).isLessThan(SECOND.toNanos());
            assertThat(upstream.calls()).isLessThan(30_000);
            await().until(() -> service.server().inFlight() == 0);
        }
    }

    @Test
    void aReaderThatLeavesGivesUpItsTurns() throws Exception {
        try (RunningService service = service(Map.of("SOURCE_CALLS_PER_SECOND", "20"))) {
            StreamSocket stream = StreamSocket.open(service, StreamIT.ids(500));
            stream.line();

            stream.close();
            long left = System.nanoTime();

            await().atMost(Duration.ofSeconds(10))
                    .until(() -> upstream.quietFor().compareTo(Duration.ofSeconds(2)) > 0);
            assertThat(upstream.lastCall() - left).isLessThan(SECOND.toNanos());
            await().until(() -> service.server().inFlight() == 0);
        }
    }

    @Test
    void aReaderThatStopsReadingStopsTheCallsUntilItReadsOn() throws Exception {
        int users = 2_000;
        upstream.padding(20_000);
        try (RunningService service = service(Map.of("BATCH_MAX_CONCURRENT_USERS", "32"));
                StreamSocket stream = StreamSocket.open(service, StreamIT.ids(users))) {

            await().atMost(Duration.ofSeconds(30))
                    .until(() -> upstream.quietFor().compareTo(SECOND) > 0);
            int whileNotReading = upstream.calls();
            List<JsonNode> lines = stream.rest();

            assertThat(whileNotReading).isLessThan(3 * users * 3 / 4);
            assertThat(upstream.calls()).isEqualTo(3 * users);
            assertThat(lines).hasSize(users + 1);
            assertThat(lines.get(users).at("/metadata/complete").asBoolean()).isTrue();
        }
    }

    @Test
    void noMoreUsersAreAskedAboutAtOnceThanTheLimit() throws Exception {
        upstream.holdAll();
        try (RunningService service = service(
                Map.of("BATCH_MAX_CONCURRENT_USERS", "4", "SOURCE_ATTEMPT_TIMEOUT", "20s", "SOURCE_DEADLINE", "30s"))) {
            List<JsonNode> lines;
            Thread releasing = new Thread(() -> {
                await().until(() -> upstream.calls() == 12);
                upstream.releaseAll();
            });
            releasing.start();
            try (StreamSocket stream = StreamSocket.open(service, StreamIT.ids(100))) {
                lines = stream.rest();
            }

            releasing.join();
            assertThat(upstream.mostUsersAtOnce()).isEqualTo(4);
            assertThat(lines).hasSize(101);
        }
    }

    @Test
    void oneUserDoesNotWaitForTheStreamsBesideIt() throws Exception {
        int users = 300;
        upstream.delay(Duration.ofMillis(10));
        try (RunningService service =
                service(Map.of("SOURCE_MAX_CONCURRENT_CALLS", "8", "BATCH_MAX_CONCURRENT_USERS", "100"))) {
            StreamSocket[] streams = new StreamSocket[10];
            for (int i = 0; i < streams.length; i++) {
                int stream = i;
                streams[i] = StreamSocket.open(
                        service,
                        StreamIT.ids(users).stream()
                                .map(id -> id + "." + stream)
                                .toList());
            }

            for (int i = 0; i < 20; i++) {
                assertThat(service.get("/users/small" + i + "/summary").statusCode())
                        .isEqualTo(200);
            }

            // behind the streams the small requests would end with the last of their calls
            assertThat(upstream.calls()).isLessThan(streams.length * users * 3 * 9 / 10);
            for (StreamSocket stream : streams) {
                stream.close();
            }
        }
    }

    @Test
    void streamsEndWhereThereAreFewerThreadsThanUsers() throws Exception {
        upstream.delay(Duration.ofMillis(2));
        try (RunningService service =
                service(Map.of("THREADS_MAX_PLATFORM_THREADS", "16", "BATCH_MAX_CONCURRENT_USERS", "8"))) {
            StreamSocket[] streams = new StreamSocket[4];
            for (int i = 0; i < streams.length; i++) {
                int stream = i;
                streams[i] = StreamSocket.open(
                        service,
                        StreamIT.ids(100).stream().map(id -> id + "." + stream).toList());
            }

            for (StreamSocket stream : streams) {
                assertThat(stream.rest()).hasSize(101);
                stream.close();
            }
        }
    }
}
