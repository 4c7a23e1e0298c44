package io.batchinfo.service.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cross-origin rules, and what is not cross-origin. */
class CrossOriginIT {

    private static RawHttp http;

    @BeforeAll
    static void start() throws Exception {
        http = new RawHttp(0, "CORS_ORIGINS", "https://app.example");
    }

    @AfterAll
    static void stop() {
        http.close();
    }

    private static String get(String headers) throws IOException {
        return http.send("GET /health HTTP/1.1\r\nConnection: close\r\n" + headers + "\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:4250, http://localhost:4250, 200",
        "LOCALHOST:4250, http://localhost:4250, 200",
        "api.example, https://api.example, 200",
        "api.example:443, https://api.example, 200",
        "api.example, http://api.example:80, 200",
        "api.example, http://api.example:8080, 403",
        "api.example, https://other.example, 403",
        "api.example, null, 403",
        "api.example, https://app.example, 200"
    })
    void sameOriginIsNeverCrossOrigin(String host, String origin, int status) throws IOException {
        assertThat(get("Host: " + host + "\r\nOrigin: " + origin + "\r\n")).startsWith("HTTP/1.1 " + status + " ");
    }

    @Test
    void aBrowserSaysItselfWhatIsSameOriginBehindAProxy() throws IOException {
        assertThat(get("Host: internal\r\nOrigin: https://public.example\r\nSec-Fetch-Site: same-origin\r\n"))
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    void preflightAllowsTracingHeadersAndTheAnswerVariesByOrigin() throws IOException {
        String preflight = http.send("OPTIONS /users/batch-info HTTP/1.1\r\nHost: a\r\nOrigin: https://app.example\r\n"
                + "Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: traceparent\r\n"
                + "Connection: close\r\n\r\n");
        String answer = get("Host: a\r\nOrigin: https://app.example\r\n");

        assertThat(preflight).startsWith("HTTP/1.1 204 ");
        assertThat(RawHttp.header(preflight, "Access-Control-Allow-Headers"))
                .contains("traceparent", "tracestate", "baggage", "sentry-trace", "Content-Type");
        assertThat(RawHttp.header(preflight, "Access-Control-Allow-Methods")).contains("HEAD", "QUERY");
        assertThat(RawHttp.header(answer, "Vary")).contains("Origin", "Accept-Encoding");
        assertThat(RawHttp.header(get("Host: a\r\n"), "Vary")).contains("Origin");
        assertThat(RawHttp.header(answer, "Access-Control-Expose-Headers"))
                .contains("X-Request-Id", "X-Batch-Complete");
    }
}
