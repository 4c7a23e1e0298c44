package io.batchinfo.service.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.batchinfo.ScriptedUpstream.Call;
import io.batchinfo.ScriptedUpstream.Script;
import io.batchinfo.ServiceFixture;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a source can do to a connection. */
class TransportFaultsIT {

    private static final List<String> ONE = List.of("user1");

    static Stream<Arguments> brokenConnections() {
        return Stream.of(
                Arguments.of("reset at once", (Script) Call::reset),
                Arguments.of("empty reply", (Script) call -> call.socket().close()),
                Arguments.of("reset in mid-body", (Script) call -> {
                    call.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"data\":");
                    call.reset();
                }),
                Arguments.of("closed in mid-body", (Script) call -> {
                    call.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{\"da\r\n");
                    call.socket().close();
                }),
                Arguments.of("no HTTP", (Script) call -> {
                    call.write("SSH-2.0-here\r\n\r\n");
                    call.socket().close();
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenConnections")
    void aBrokenConnectionIsTriedFourTimesAndTheOthersStillAnswer(String name, Script fault) throws Exception {
        try (ServiceFixture fixture = ServiceFixture.start()) {
            fixture.upstream.script("posts", fault);

            JsonNode answer = fixture.lookup(ONE);

            assertThat(fixture.upstream.count("posts")).isEqualTo(4);
            assertThat(ServiceFixture.error(answer, "posts").path("type").asText())
                    .isEqualTo("/problems/upstream-unavailable");
            assertThat(ServiceFixture.error(answer, "posts").path("attempts").asInt())
                    .isEqualTo(4);
            assertThat(ServiceFixture.error(answer, "posts").has("status")).isFalse();
            assertThat(ServiceFixture.meta(answer, "partial")).isEqualTo(1);
            assertThat(fixture.upstream.count("profile")).isEqualTo(1);
            assertThat(fixture.upstream.count("analytics")).isEqualTo(1);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenConnections")
    void aConnectionThatBreaksOnceIsMadeUpFor(String name, Script fault) throws Exception {
        try (ServiceFixture fixture = ServiceFixture.start()) {
            fixture.upstream.scriptAll(call -> {
                if (call.number() == 1) {
                    fault.play(call);
                } else {
                    call.answerWell();
                }
            });

            JsonNode answer = fixture.lookup(ONE, "\"maxAge\":0", "\"includeSources\":true");

            assertThat(answer.path("metadata").path("complete").asBoolean()).isTrue();
            assertThat(fixture.upstream.count()).isEqualTo(6);
            assertThat(answer.at("/results/0/sources/posts/attempts").asInt()).isEqualTo(2);
        }
    }

    @Test
    void aRefusedConnectionIsTriedFourTimes() throws Exception {
        try (ServiceFixture fixture = ServiceFixture.start("PROFILE_URL", "http://127.0.0.1:" + closedPort())) {

            JsonNode answer = fixture.lookup(ONE);

            JsonNode error = ServiceFixture.error(answer, "profile");
            assertThat(error.path("type").asText()).isEqualTo("/problems/upstream-unavailable");
            assertThat(error.path("attempts").asInt()).isEqualTo(4);
            assertThat(answer.at("/results/0/profile").isNull()).isTrue();
            assertThat(answer.at("/results/0/summary").isNull()).isTrue();
            assertThat(ServiceFixture.meta(answer, "failed")).isEqualTo(1);
            assertThat(fixture.upstream.count("posts")).isEqualTo(1);
        }
    }

    static Stream<Arguments> answersWithoutEnd() {
        return Stream.of(
                Arguments.of("black hole", (Script) Call::holdUntilClosed),
                Arguments.of("a head and no body", (Script) call -> {
                    call.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
                    call.holdUntilClosed();
                }),
                Arguments.of("trickle", (Script) call -> {
                    call.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{");
                    for (int i = 0; i < 999; i++) {
                        call.after(Duration.ofMillis(100)).write(" ");
                    }
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answersWithoutEnd")
    void anAnswerWithoutEndIsGivenUpInTimeAndItsConnectionIsClosed(String name, Script fault) throws Exception {
        try (ServiceFixture fixture = ServiceFixture.start()) {
            fixture.upstream.script("analytics", fault);

            JsonNode answer = fixture.lookup(ONE);

            assertThat(ServiceFixture.error(answer, "analytics").path("type").asText())
                    .isEqualTo("/problems/upstream-timeout");
            assertThat(ServiceFixture.meta(answer, "partial")).isEqualTo(1);
            assertThat(ServiceFixture.meta(answer, "processingTimeMs")).isBetween(1300, 2500);
            // the first, its hedge, and what fits into the rest of the deadline
            assertThat(fixture.upstream.count("analytics")).isBetween(2, 3);
            assertThat(fixture.upstream.count("analytics"))
                    .isEqualTo(ServiceFixture.error(answer, "analytics")
                            .path("attempts")
                            .asInt());
        }
    }

    @Test
    void manyUsersAtABlackHoleAreAnsweredAsFastAsOne() throws Exception {
        try (ServiceFixture fixture = ServiceFixture.start()) {
            fixture.upstream.script("posts", Call::holdUntilClosed);

            JsonNode answer = fixture.lookup(ServiceFixture.ids("user", 40));

            assertThat(ServiceFixture.meta(answer, "partial")).isEqualTo(40);
            assertThat(ServiceFixture.meta(answer, "processingTimeMs")).isLessThan(3000);
            fixture.quiet();
        }
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
