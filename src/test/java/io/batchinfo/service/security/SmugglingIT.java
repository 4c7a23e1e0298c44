package io.batchinfo.service.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.batchinfo.RunningService;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that two servers in a row may read as different ones. No upstream is needed: none gets that far. */
class SmugglingIT {

    private static RunningService service;

    @BeforeAll
    static void start() throws Exception {
        service = RunningService.start(Map.of("UPSTREAM_URL", "http://127.0.0.1:1"));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
                "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
                "Content-Length: 5\r\nContent-Length: 6\r\n",
                "Content-Length: -5\r\n",
                "X-One: a\r\n b\r\n",
                "X-One: a\r\n\tTransfer-Encoding: chunked\r\n",
                "Host: another\r\n",
                "Bad Name: a\r\n"
            })
    void anAmbiguousHeadIsRefusedAndTheConnectionEnds(String headers) throws IOException {
        String answer = send("POST /users/batch-info HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                + headers + "\r\n0\r\n\r\nGET /health HTTP/1.1\r\nHost: x\r\n\r\n");

        assertThat(answer).containsPattern("^HTTP/1\\.[01] 400 ").doesNotContain("HTTP/1.1 200");
    }

    @Test
    void aRequestWithoutAHostIsRefused() throws IOException {
        assertThat(send("GET /health HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void aChunkSizeThatIsNoneEndsTheConnection() throws IOException {
        String answer = send("POST /users/batch-info HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\nGET /health HTTP/1.1\r\nHost: x\r\n\r\n");

        assertThat(answer).doesNotContain("HTTP/1.1 200");
    }

    @Test
    void twoPlainRequestsInOnePieceAreTwo() throws IOException {
        String answer = send("GET /health HTTP/1.1\r\nHost: x\r\nX-One: a b\r\n\r\n"
                + "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        assertThat(answer.split("HTTP/1.1 200", -1)).hasSize(3);
    }

    /** All that comes back until the connection ends. */
    private static String send(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", service.service().port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
