package io.batchinfo.service.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.batchinfo.ServiceFixture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** Connections to a source that end while nobody uses them, and those that never come to be. */
class UpstreamConnectionsIT {

    @Test
    void connectionsThatTheSourceClosedWhileIdleAreMissedByNobody() throws Exception {
        try (ServiceFixture fixture = ServiceFixture.start()) {
            fixture.upstream.scriptAll(call -> {
                call.answerWell();
                call.socket().close();
            });
            fixture.lookup(ServiceFixture.ids("user", 10));
            await().until(() -> fixture.upstream.open() == 0);

            JsonNode answer = fixture.lookup(ServiceFixture.ids("user", 10));

            assertThat(answer.at("/metadata/complete").asBoolean()).isTrue();
        }
    }

    @Test
    void aConnectionThatDiesJustAsItIsUsedAgainIsMadeUpFor() throws Exception {
        Set<Socket> used = ConcurrentHashMap.newKeySet();
        try (ServiceFixture fixture = ServiceFixture.start()) {
            fixture.upstream.scriptAll(call -> {
                if (used.add(call.socket())) {
                    call.answerWell();
                } else {
                    call.reset();
                }
            });
            fixture.lookup(List.of("user1", "user2"));

            JsonNode answer = fixture.lookup(List.of("user1", "user2"));

            assertThat(answer.at("/metadata/complete").asBoolean()).isTrue();
            assertThat(fixture.upstream.count()).isGreaterThan(12);
        }
    }

    @Test
    void aHostThatAnswersNoSynIsGivenUpWithinTheConnectTimeout() throws Exception {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServiceFixture fixture = ServiceFixture.start(
                        "PROFILE_URL", "http://127.0.0.1:" + full.getLocalPort(), "SOURCE_DEADLINE", "20s")) {
            List<SocketChannel> queue = fill(full);

            JsonNode answer = fixture.lookup(List.of("user1"));

            JsonNode error = ServiceFixture.error(answer, "profile");
            assertThat(error.path("type").asText()).isEqualTo("/problems/upstream-unavailable");
            assertThat(error.path("attempts").asInt()).isEqualTo(4);
            assertThat(ServiceFixture.meta(answer, "processingTimeMs")).isBetween(900, 2500);
            for (SocketChannel one : queue) {
                one.close();
            }
        }
    }

    /** Nobody accepts: once the queue is full, the system drops every further SYN. */
    private static List<SocketChannel> fill(ServerSocket full) throws IOException {
        List<SocketChannel> queue = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            SocketChannel one = SocketChannel.open();
            one.configureBlocking(false);
            one.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), full.getLocalPort()));
            queue.add(one);
        }
        await().atMost(Duration.ofSeconds(5)).until(() -> {
            boolean waiting = false;
            for (SocketChannel one : queue) {
                waiting |= !one.finishConnect();
            }
            return waiting;
        });
        return queue;
    }
}
