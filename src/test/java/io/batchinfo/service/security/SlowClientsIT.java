package io.batchinfo.service.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.batchinfo.PacedUpstream;
import io.batchinfo.RawSocket;
import io.batchinfo.RunningService;
import io.batchinfo.ServiceFixture;
import io.batchinfo.http.server.HttpServer;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that say too little, too slowly or too much, and clients that do not read. Limits are a second here. */
@Tag("one-jdk")
class SlowClientsIT {

    private static final String HEALTH = "GET /health HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final String ONE = "{\"userIds\":[\"user1\"],\"maxAge\":0}";
    private static final Duration SOON = Duration.ofSeconds(20);

    private PacedUpstream upstream;

    @BeforeEach
    void start() throws Exception {
        upstream = new PacedUpstream();
    }

    @AfterEach
    void stop() throws Exception {
        upstream.close();
    }

    private RunningService service(String... settings) throws Exception {
        Map<String, String> all = new HashMap<>(Map.of(
                "UPSTREAM_URL", upstream.url(),
                "SERVER_HEADER_TIMEOUT", "1s",
                "SERVER_BODY_TIMEOUT", "1s",
                "SOURCE_ATTEMPT_TIMEOUT", "20s",
                "SOURCE_DEADLINE", "30s",
                "BATCH_DEADLINE", "30s"));
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        return RunningService.start(all);
    }

    private static HttpServer server(RunningService service) {
        return service.server();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GET /health HTTP/1.1\r\nHost: x\r\nX-A: "})
    void aHeadThatDoesNotComeToAnEndEndsTheConnection(String begun) throws Exception {
        try (RunningService service = service();
                RawSocket slow = new RawSocket(service)) {

            String heard = slow.say(begun).drip(begun.isEmpty() ? "" : "a");

            assertThat(heard).isEmpty();
            await().until(() -> server(service).connections() == 0);
        }
    }

    @Test
    void aSlowSecondHeadEndsTheConnectionAfterTheFirstAnswer() throws Exception {
        try (RunningService service = service();
                RawSocket slow = new RawSocket(service)) {

            String heard = slow.say(HEALTH + "GET /health HTTP/1.1\r\nX-A: ").drip("a");

            assertThat(heard.split("HTTP/1.1 200", -1)).hasSize(2);
        }
    }

    @Test
    void aConnectionThatWaitsForItsNextRequestHasTheIdleTime() throws Exception {
        try (RunningService service = service("SERVER_IDLE_TIMEOUT", "3s");
                RawSocket kept = new RawSocket(service)) {
            long start = System.nanoTime();

            String heard = kept.say(HEALTH).rest();

            assertThat(heard).startsWith("HTTP/1.1 200");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(2));
        }
    }

    @Test
    void aSlowBodyIsAnsweredAndTheConnectionEnds() throws Exception {
        try (RunningService service = service();
                RawSocket slow = new RawSocket(service)) {
            String head = RawSocket.post("application/json", " ".repeat(1000)).stripTrailing();

            String heard = slow.say(head + "\r\n\r\n{").drip(" ");

            assertThat(heard).startsWith("HTTP/1.1 408").contains("/problem+json");
            await().until(() -> server(service).inFlight() == 0);
        }
    }

    @Test
    void slowBodiesTakeNobodysPlace() throws Exception {
        try (RunningService service = service("SERVER_MAX_CONCURRENT_REQUESTS", "2", "SERVER_BODY_TIMEOUT", "30s")) {
            List<RawSocket> slow = new ArrayList<>();
            String whole = RawSocket.post("application/json", ONE);
            for (int i = 0; i < 5; i++) {
                slow.add(new RawSocket(service).say(whole.substring(0, whole.length() - 1)));
            }
            await().until(() -> server(service).inFlight() == 5);

            int ordinary = service.batch(ONE).statusCode();
            upstream.holdAll();
            for (RawSocket socket : slow) {
                socket.say("}");
            }
            await().until(() -> server(service).inFlight() == 2);
            upstream.releaseAll();
            int answered = 0;
            int refused = 0;
            for (RawSocket socket : slow) {
                String status = socket.status();
                answered += status.contains(" 200 ") ? 1 : 0;
                refused += status.contains(" 503 ") ? 1 : 0;
                socket.close();
            }

            assertThat(ordinary).isEqualTo(200);
            assertThat(answered).isEqualTo(2);
            assertThat(refused).isEqualTo(3);
        }
    }

    @Test
    void atTheLimitTheConnectionThatWaitedLongestMakesRoom() throws Exception {
        try (RunningService service = service("SERVER_MAX_CONNECTIONS", "2", "SERVER_HEADER_TIMEOUT", "1h");
                RawSocket first = new RawSocket(service);
                RawSocket second = new RawSocket(service)) {
            second.say(HEALTH);
            assertThat(second.status()).contains(" 200 ");

            try (RawSocket third = new RawSocket(service)) {
                assertThat(third.say(HEALTH).status()).contains(" 200 ");

                assertThat(first.rest()).isEmpty();
                await().until(() -> server(service).connections() == 2);
            }
        }
    }

    @Test
    void aConnectionBeyondTheLimitIsClosedWhereAllOthersAreAtWorkAndThereIsRoomAfterwards() throws Exception {
        try (RunningService service = service("SERVER_MAX_CONNECTIONS", "1");
                RawSocket busy = new RawSocket(service)) {
            upstream.holdAll();
            busy.say(RawSocket.post("application/json", ONE));
            await().until(() -> upstream.calls() == 3);

            try (RawSocket second = new RawSocket(service)) {
                assertThat(second.rest()).isEmpty();
            }
            upstream.releaseAll();

            assertThat(busy.status()).contains(" 200 ");
            busy.close();
            await().until(() -> server(service).connections() == 0);
            assertThat(service.get("/health").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aLargeAnswerThatNobodyReadsKeepsItsPlaceUntilItIsGivenUp() throws Exception {
        upstream.padding(200_000);
        try (RunningService service = service("SERVER_SLOW_READER_TIMEOUT", "2s");
                RawSocket deaf = new RawSocket(service)) {
            deaf.say(RawSocket.post("application/json", ServiceFixture.request(ServiceFixture.ids("user", 60))));
            await().atMost(SOON)
                    .until(() -> upstream.calls() >= 180 && upstream.quietFor().toMillis() > 500);

            assertThat(server(service).inFlight()).isEqualTo(1);
            await().atMost(SOON).until(() -> server(service).inFlight() == 0);
            await().until(() -> server(service).connections() == 0);
        }
    }

    @Test
    void aStreamThatNobodyReadsIsGivenUp() throws Exception {
        upstream.padding(200_000);
        try (RunningService service = service("SERVER_SLOW_READER_TIMEOUT", "2s");
                RawSocket deaf = new RawSocket(service)) {
            deaf.say(RawSocket.post("application/x-ndjson", ServiceFixture.request(ServiceFixture.ids("user", 200))));

            await().until(() -> server(service).inFlight() == 1);
            await().atMost(SOON).until(() -> server(service).connections() == 0);
            await().until(() -> server(service).inFlight() == 0);
            assertThat(upstream.calls()).isLessThan(600);
        }
    }

    @Test
    void aLargeAnswerThatIsReadSlowlyArrivesWhole() throws Exception {
        upstream.padding(200_000);
        try (RunningService service = service("SERVER_SLOW_READER_TIMEOUT", "4s", "SERVER_IDLE_TIMEOUT", "4s");
                RawSocket slow = new RawSocket(service)) {
            String request = RawSocket.post("application/json", ServiceFixture.request(ServiceFixture.ids("user", 60)));
            long start = System.nanoTime();

            String heard = slow.say(request).sip(80_000);

            assertThat(heard).endsWith("}}").contains("\"totalProcessed\":60");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(4));
        }
    }

    @Test
    void requestsSentAheadAreNotReadBeforeTheAnswersAre() throws Exception {
        ByteBuffer many = ByteBuffer.wrap(
                "GET /x HTTP/1.1\r\nHost: x\r\n\r\n".repeat(1000).getBytes(StandardCharsets.US_ASCII));
        AtomicLong sent = new AtomicLong();
        AtomicLong last = new AtomicLong(System.nanoTime());
        try (RunningService service = service("SERVER_HEADER_TIMEOUT", "1h");
                SocketChannel channel = SocketChannel.open(
                        new InetSocketAddress("127.0.0.1", service.service().port()))) {
            channel.configureBlocking(false);

            await().atMost(SOON).until(() -> {
                for (int n = channel.write(many); n > 0; n = channel.write(many)) {
                    sent.addAndGet(n);
                    last.set(System.nanoTime());
                    many.position(many.hasRemaining() ? many.position() : 0);
                }
                return System.nanoTime() - last.get() > 1_000_000_000L || sent.get() > 200_000_000L;
            });

            // what the buffers of the two sockets hold
            assertThat(sent.get()).isLessThan(30_000_000L);
            assertThat(service.get("/health").statusCode()).isEqualTo(200);
        }
    }
}
