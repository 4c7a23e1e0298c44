package io.batchinfo.service.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Early answers, Expect, header limits, and connections of which one side has ended. */
class ConnectionEndIT {

    private static final String ONE = "{\"userIds\":[\"user1\"]}";

    private static RawHttp http;

    @BeforeAll
    static void start() throws Exception {
        http = new RawHttp(200);
    }

    @AfterAll
    static void stop() {
        http.close();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "POST /users/batch-info; application/json; Content-Length: 20971520; 413",
                "POST /users/batch-info; application/json; Transfer-Encoding: chunked; 413",
                "POST /users/batch-info; text/plain; Content-Length: 20971520; 415",
                "PUT /users/batch-info; application/json; Content-Length: 20971520; 405",
                "POST /nothing; application/json; Content-Length: 20971520; 404",
                "POST /docs; application/json; Content-Length: 20971520; 405"
            })
    void aClientThatSendsAllBeforeItReadsGetsItsAnswer(String line, String type, String length, int status)
            throws Exception {
        byte[] piece = new byte[128 << 10];
        try (Socket socket = http.connect()) {
            OutputStream out = socket.getOutputStream();
            out.write((line + " HTTP/1.1\r\nHost: a\r\nContent-Type: " + type + "\r\n" + length + "\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            if (length.startsWith("Transfer")) {
                out.write("1400000\r\n".getBytes(StandardCharsets.ISO_8859_1));
            }
            for (int i = 0; i < 160; i++) {
                out.write(piece);
                TimeUnit.MILLISECONDS.sleep(5);
            }

            assertThat(RawHttp.rest(socket)).startsWith("HTTP/1.1 " + status + " ");
        }
    }

    @Test
    void readingAfterAnEarlyAnswerIsBounded() throws Exception {
        try (RawHttp own = new RawHttp(0, "SERVER_LINGERING_TIME", "300ms");
                Socket socket = own.connect()) {
            OutputStream out = socket.getOutputStream();
            out.write((RawHttp.BATCH_HEAD + "Content-Length: 99999999\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            long start = System.nanoTime();
            boolean open = true;
            while (open && System.nanoTime() - start < TimeUnit.SECONDS.toNanos(10)) {
                try {
                    out.write('x');
                    TimeUnit.MILLISECONDS.sleep(20);
                } catch (IOException ended) {
                    open = false;
                }
            }

            assertThat(open).isFalse();
            assertThat(System.nanoTime() - start).isBetween(200_000_000L, 5_000_000_000L);
        }
    }

    @Test
    void aClientMayEndItsSideAfterItsRequest() throws Exception {
        assertThat(halfClosed("GET /users/a1/summary HTTP/1.1\r\nHost: a\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ");
        assertThat(halfClosed(RawHttp.BATCH_HEAD + "Content-Length: " + ONE.length() + "\r\n\r\n" + ONE))
                .startsWith("HTTP/1.1 200 ");
        assertThat(halfClosed(RawHttp.BATCH_HEAD + "Accept: application/x-ndjson\r\nContent-Length: " + ONE.length()
                        + "\r\n\r\n" + ONE))
                .contains("\"metadata\"");
    }

    @Test
    void requestsSentAheadAreAnsweredAfterTheClientHasEndedItsSide() throws Exception {
        String both =
                halfClosed("GET /users/a2/summary HTTP/1.1\r\nHost: a\r\n\r\nGET /health HTTP/1.1\r\nHost: a\r\n\r\n");

        assertThat(both.split("HTTP/1.1 200 ", -1)).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GET /health HTTP/1.1\r\nHo", RawHttp.BATCH_HEAD + "Content-Length: 100\r\n\r\n{"})
    void anIncompleteRequestEndsWithItsClient(String request) throws Exception {
        assertThat(halfClosed(request)).isEmpty();
    }

    private static String halfClosed(String request) throws IOException {
        try (Socket socket = http.connect()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            return RawHttp.rest(socket);
        }
    }

    @Test
    void continueComesOnlyWhereTheHeadDoesNotDecide() throws Exception {
        String expect = "Expect: 100-continue\r\nContent-Length: ";
        assertThat(early(RawHttp.BATCH_HEAD + expect + "21\r\n\r\n")).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
        assertThat(early(RawHttp.BATCH_HEAD.replace("1.1", "1.0") + expect + "21\r\n\r\n"))
                .isEmpty();
        assertThat(early(RawHttp.BATCH_HEAD + expect + "2000000\r\n\r\n")).startsWith("HTTP/1.1 413 ");
        assertThat(early(RawHttp.BATCH_HEAD.replace("application/json", "text/plain") + expect + "21\r\n\r\n"))
                .startsWith("HTTP/1.1 415 ");
        assertThat(early(RawHttp.BATCH_HEAD + "Content-Encoding: br\r\n" + expect + "21\r\n\r\n"))
                .startsWith("HTTP/1.1 415 ");
        assertThat(early(RawHttp.BATCH_HEAD + "Accept: text/html\r\n" + expect + "21\r\n\r\n"))
                .startsWith("HTTP/1.1 406 ");
        assertThat(early(RawHttp.BATCH_HEAD.replace("batch-info", "nothing") + expect + "21\r\n\r\n"))
                .startsWith("HTTP/1.1 404 ");
        assertThat(early(RawHttp.BATCH_HEAD.replace("POST", "PUT") + expect + "21\r\n\r\n"))
                .startsWith("HTTP/1.1 405 ");
    }

    @Test
    void aBodyAfterContinueIsAnswered() throws Exception {
        try (Socket socket = http.connect()) {
            socket.getOutputStream()
                    .write((RawHttp.BATCH_HEAD + "Connection: close\r\nExpect: 100-continue\r\nContent-Length: "
                                    + ONE.length() + "\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            String go = text(socket.getInputStream().readNBytes(25));
            socket.getOutputStream().write(ONE.getBytes(StandardCharsets.ISO_8859_1));

            assertThat(go).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            assertThat(RawHttp.rest(socket)).startsWith("HTTP/1.1 200 ");
        }
    }

    private static String early(String head) throws IOException {
        try (Socket socket = http.connect()) {
            socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
            return RawHttp.within(socket, Duration.ofMillis(300));
        }
    }

    @ParameterizedTest
    @CsvSource({"Authorization, 12000, 200", "Cookie, 12000, 200", "Cookie, 17000, 431", "Authorization, 100000, 431"})
    void headersHaveALimit(String name, int length, int status) throws Exception {
        String answer = http.send("GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + name + ": "
                + "a".repeat(length) + "\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
        assertThat(RawHttp.header(answer, "Date")).isNotEmpty();
        if (status == 431) {
            assertThat(RawHttp.header(answer, "Content-Type")).isEqualTo("application/problem+json");
            assertThat(answer).contains("\"detail\":\"The request headers are too large.\"");
        }
    }
}
