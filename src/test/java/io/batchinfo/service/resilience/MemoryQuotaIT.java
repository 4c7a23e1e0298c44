package io.batchinfo.service.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.batchinfo.ServiceFixture;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What all requests together may hold in memory, whatever each of them may have for itself. */
class MemoryQuotaIT {

    @Test
    void idsBeyondTheRoomAreSentAwayUntilOthersAreAnswered() throws Exception {
        try (ServiceFixture fixture = ServiceFixture.start(
                "BATCH_MAX_IDS_IN_FLIGHT",
                "10",
                "SOURCE_ATTEMPT_TIMEOUT",
                "20s",
                "SOURCE_DEADLINE",
                "20s",
                "BATCH_DEADLINE",
                "30s")) {
            CountDownLatch gate = new CountDownLatch(1);
            fixture.upstream.script("posts", call -> {
                hold(gate);
                call.answerWell();
            });
            var first = fixture.send(ServiceFixture.request(ServiceFixture.ids("first", 8)));
            await().until(() -> fixture.upstream.count("posts") == 8);

            HttpResponse<String> refused = fixture.batch(ServiceFixture.ids("more", 3));
            gate.countDown();

            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(refused.body()).contains("/problems/overloaded");
            assertThat(first.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
            await().until(() -> fixture.service.process().ids().reserved() == 0);
            assertThat(fixture.batch(ServiceFixture.ids("more", 10)).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void anIdOfAStreamTakesAQuarterOfTheRoom() throws Exception {
        try (ServiceFixture fixture = ServiceFixture.start("BATCH_MAX_IDS_IN_FLIGHT", "10")) {

            HttpResponse<String> fits = fixture.service.batch(
                    ServiceFixture.request(ServiceFixture.ids("user", 40)), "Accept", "application/x-ndjson");
            HttpResponse<String> refused = fixture.service.batch(
                    ServiceFixture.request(ServiceFixture.ids("user", 44)), "Accept", "application/x-ndjson");

            assertThat(fits.statusCode()).isEqualTo(200);
            assertThat(refused.statusCode()).isEqualTo(503);
        }
    }

    @Test
    void dataBeyondTheRoomIsTooLargeAndTheOtherUsersAreAnswered() throws Exception {
        try (ServiceFixture fixture = ServiceFixture.start("BATCH_MAX_BUFFERED_BYTES", "10KiB")) {

            JsonNode answer = fixture.lookup(ServiceFixture.ids("user", 50));

            assertThat(answer.path("results")).hasSize(50);
            assertThat(ServiceFixture.meta(answer, "failed")).isBetween(20, 49);
            assertThat(answer.findValuesAsText("type")).containsOnly("/problems/limit-exceeded");
            await().until(() -> fixture.service.process().results().reserved() == 0);
            assertThat(ServiceFixture.meta(fixture.lookup(List.of("user")), "successful"))
                    .isEqualTo(1);
        }
    }

    @Test
    void bodiesBeyondTheRoomAreSentAwayUntilOthersHaveGone() throws Exception {
        try (ServiceFixture fixture = ServiceFixture.start("SERVER_MAX_TOTAL_BODY_SIZE", "10KiB")) {
            List<Socket> slow = new ArrayList<>();
            try {
                for (int i = 0; i < 4; i++) {
                    slow.add(half(fixture, 3_000));
                }

                Socket refused = await().until(() -> answered(slow), Objects::nonNull);
                await().until(() -> fixture.batch(List.of("x")).statusCode() == 200);

                assertThat(firstLine(refused)).startsWith("HTTP/1.1 503");
            } finally {
                for (Socket socket : slow) {
                    socket.close();
                }
            }
            await().until(() -> fixture.batch(ServiceFixture.ids("a-longer-name-of-a-user", 300))
                            .statusCode()
                    == 200);
        }
    }

    /** A request of which so many bytes of twice as many have been sent and taken in. */
    private static Socket half(ServiceFixture fixture, int bytes) throws Exception {
        Socket socket = new Socket("127.0.0.1", fixture.service.service().port());
        socket.setSoTimeout(10_000);
        String head = "POST /users/batch-info HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
                + 2 * bytes + "\r\n\r\n";
        socket.getOutputStream().write((head + " ".repeat(bytes)).getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** Whichever came last to its event loop, null as long as none has an answer. */
    private static @Nullable Socket answered(List<Socket> sockets) throws IOException {
        for (Socket socket : sockets) {
            if (socket.getInputStream().available() > 0) {
                return socket;
            }
        }
        return null;
    }

    private static String firstLine(Socket socket) throws Exception {
        StringBuilder line = new StringBuilder();
        for (int c = socket.getInputStream().read();
                c >= ' ';
                c = socket.getInputStream().read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    private static void hold(CountDownLatch gate) {
        try {
            gate.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
