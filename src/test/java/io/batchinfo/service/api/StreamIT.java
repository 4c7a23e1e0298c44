package io.batchinfo.service.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.batchinfo.PacedUpstream;
import io.batchinfo.RunningService;
import io.batchinfo.StreamSocket;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class StreamIT {

    private static PacedUpstream upstream;
    private static RunningService service;

    @BeforeAll
    static void start() throws Exception {
        upstream = new PacedUpstream();
        service = RunningService.start(Map.of("UPSTREAM_URL", upstream.url()));
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
        upstream.close();
    }

    @AfterEach
    void release() {
        upstream.releaseAll();
    }

    static List<String> ids(int count) {
        return IntStream.range(0, count).mapToObj(i -> "user" + i).toList();
    }

    @Test
    void everyDistinctIdIsALineWithItsIndexAndTheLastLineIsTheMetadata() throws Exception {
        List<String> sent = List.of("a", "b", "a", "c");

        try (StreamSocket stream = StreamSocket.open(service, sent)) {
            List<JsonNode> lines = stream.rest();

            assertThat(stream.head()).startsWith("HTTP/1.1 200").contains("application/x-ndjson");
            assertThat(lines).hasSize(4);
            assertThat(lines.subList(0, 3))
                    .extracting(line ->
                            line.path("index").asInt() + line.path("userId").asText())
                    .containsExactlyInAnyOrder("0a", "1b", "2c");
            assertThat(lines.get(0).at("/summary/totalPosts").asInt()).isEqualTo(2);
            assertThat(lines.get(3).at("/metadata/totalProcessed").asInt()).isEqualTo(3);
            assertThat(lines.get(3).at("/metadata/requested").asInt()).isEqualTo(4);
            assertThat(lines.get(3).at("/metadata/complete").asBoolean()).isTrue();
        }
    }

    @Test
    void aUserLeavesWhenItIsDoneWhateverTheOthersWaitFor() throws Exception {
        upstream.hold("slow", "slower");

        try (StreamSocket stream = StreamSocket.open(service, List.of("slower", "slow", "fast"))) {
            JsonNode first = stream.line();
            upstream.release("slow");
            JsonNode second = stream.line();
            upstream.release("slower");
            JsonNode third = stream.line();

            assertThat(List.of(first, second, third))
                    .extracting(line -> line.path("userId").asText())
                    .containsExactly("fast", "slow", "slower");
            assertThat(stream.rest()).singleElement().matches(line -> line.has("metadata"));
        }
    }

    @Test
    void anEmptyListIsOnlyTheLastLine() throws Exception {
        try (StreamSocket stream = StreamSocket.open(service, List.of())) {
            List<JsonNode> lines = stream.rest();

            assertThat(stream.head()).startsWith("HTTP/1.1 200").contains("application/x-ndjson");
            assertThat(lines).hasSize(1);
            assertThat(lines.get(0).at("/metadata/totalProcessed").asInt()).isZero();
            assertThat(lines.get(0).at("/metadata/complete").asBoolean()).isTrue();
        }
    }

    @Test
    void aStreamIgnoresThePreferenceForStrictness() throws Exception {
        try (PacedUpstream none = new PacedUpstream();
                RunningService lonely =
                        RunningService.start(Map.of("UPSTREAM_URL", none.url(), "PROFILE_URL", "http://127.0.0.1:1"));
                StreamSocket stream = StreamSocket.open(lonely, List.of("a"), "Prefer: handling=strict")) {
            List<JsonNode> lines = stream.rest();

            assertThat(stream.head()).startsWith("HTTP/1.1 200").doesNotContain("Preference-Applied");
            assertThat(lines.get(0).at("/errors/0/type").asText()).isEqualTo("/problems/upstream-unavailable");
            assertThat(lines.get(1).at("/metadata/failed").asInt()).isEqualTo(1);
        }
    }

    @Test
    void theConnectionServesTheNextRequestAfterAStream() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(service.uri("/users/batch-info"))
                .header("Content-Type", "application/json")
                .header("Accept", "application/x-ndjson")
                .POST(BodyPublishers.ofString("{\"userIds\":[\"a\"]}"))
                .build();

        for (int i = 0; i < 3; i++) {
            HttpResponse<String> answer = service.client().send(request, BodyHandlers.ofString());

            assertThat(answer.body().lines()).hasSize(2);
        }
    }

    @Test
    void aHundredThousandIdsOfFullLengthAreTakenAndOneMoreIsNot() throws Exception {
        List<String> most = IntStream.range(0, 100_000)
                .mapToObj(i -> String.format("%0128d", i))
                .toList();
        List<String> more = ids(100_001);

        try (StreamSocket stream = StreamSocket.open(service, most)) {
            assertThat(stream.head()).startsWith("HTTP/1.1 200");
            assertThat(stream.line()).isNotNull();
        }
        try (StreamSocket refused = StreamSocket.open(service, more)) {
            assertThat(refused.head()).startsWith("HTTP/1.1 400");
        }
    }

    @Test
    void aBodyOfMoreThanSixteenMebibytesIsRefused() throws Exception {
        String name = "x".repeat(17 << 20);

        HttpResponse<String> answer =
                service.batch("{\"userIds\":[\"a\"],\"note\":\"" + name + "\"}", "Accept", "application/x-ndjson");

        assertThat(answer.statusCode()).isEqualTo(413);
    }

    @Test
    void aClientOfHttp10GetsItsLinesAndTheEndOfTheConnection() throws Exception {
        String body = "{\"userIds\":[\"a\",\"b\"]}";
        try (Socket socket = new Socket("127.0.0.1", service.service().port())) {
            socket.setSoTimeout(10_000);
            String request = "POST /users/batch-info HTTP/1.0\r\nHost: localhost\r\nConnection: keep-alive\r\n"
                    + "Content-Type: application/json\r\nAccept: application/x-ndjson\r\nContent-Length: "
                    + body.length() + "\r\n\r\n" + body;

            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).startsWith("HTTP/1.0 200").doesNotContainIgnoringCase("chunked");
            assertThat(answer.substring(answer.indexOf("\r\n\r\n") + 4).lines()).hasSize(3);
        }
    }

    @Test
    void aRequestThatIsWrongIsAnsweredWithAProblemNotAStream() throws Exception {
        HttpResponse<String> answer = service.batch("{\"userIds\":[\"../x\"]}", "Accept", "application/x-ndjson");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.body()).contains("/userIds/0");
    }
}
