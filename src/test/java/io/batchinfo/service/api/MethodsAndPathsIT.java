package io.batchinfo.service.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HEAD, QUERY, OPTIONS, trailing slashes, and the request lines of old clients. */
class MethodsAndPathsIT {

    private static final String ONE = "{\"userIds\":[\"user1\"]}";

    private static RawHttp http;

    @BeforeAll
    static void start() throws Exception {
        http = new RawHttp(0);
    }

    @AfterAll
    static void stop() {
        http.close();
    }

    private static String line(String method, String path) {
        return method + " " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/health",
                "/health/",
                "/users/u1/summary",
                "/users/u1/summary/",
                "/docs",
                "/docs/",
                "/openapi.json"
            })
    void headHasTheStatusAndHeadersOfGetAndNoBody(String path) throws IOException {
        String get = http.send(line("GET", path));
        String head = http.send(line("HEAD", path));

        assertThat(head.substring(0, 15)).isEqualTo(get.substring(0, 15)).isEqualTo("HTTP/1.1 200 OK");
        assertThat(head).endsWith("\r\n\r\n").doesNotContain("\r\n\r\n{", "<html");
        assertThat(RawHttp.header(head, "Content-Type")).isEqualTo(RawHttp.header(get, "Content-Type"));
        assertThat(RawHttp.header(head, "Content-Length")).isEqualTo(RawHttp.header(get, "Content-Length"));
        assertThat(RawHttp.header(head, "Date")).matches("[A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} \\d{4} [\\d:]{8} GMT");
        assertThat(RawHttp.header(head, "X-Request-Id")).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/observe/health",
                "/observe/health/live",
                "/observe/health/ready",
                "/observe/info",
                "/observe/metrics"
            })
    void headIsAnsweredOnTheManagementPort(String path) throws IOException {
        String head = http.send(http.managementPort(), line("HEAD", path));

        assertThat(head).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\n");
        assertThat(Integer.parseInt(RawHttp.header(head, "Content-Length"))).isPositive();
        assertThat(RawHttp.header(head, "Date")).isNotEmpty();
    }

    @Test
    void headOfAnErrorHasNoBody() throws IOException {
        assertThat(http.send(line("HEAD", "/nothing")))
                .startsWith("HTTP/1.1 404 ")
                .endsWith("\r\n\r\n");
        assertThat(http.send(line("HEAD", "/users/batch-info")))
                .startsWith("HTTP/1.1 405 ")
                .endsWith("\r\n\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "/health, 'GET, HEAD'",
        "/docs/, 'GET, HEAD'",
        "/users/u1/summary/, 'GET, HEAD'",
        "/users/batch-info/, 'POST, QUERY'"
    })
    void allowNamesTheMethodsOfAPath(String path, String methods) throws IOException {
        String wrong = http.send(line("DELETE", path));
        String options = http.send(line("OPTIONS", path));

        assertThat(wrong).startsWith("HTTP/1.1 405 ");
        assertThat(RawHttp.header(wrong, "Allow")).isEqualTo(methods);
        assertThat(options).startsWith("HTTP/1.1 200 ");
        assertThat(RawHttp.header(options, "Allow")).isEqualTo(methods);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/users/batch-info", "/users/batch-info/"})
    void queryIsAnsweredAsPost(String path) throws IOException {
        String post = RawHttp.batch("", ONE).replace("/users/batch-info", path);

        String answer = http.send(post.replace("POST", "QUERY"));

        assertThat(answer).startsWith("HTTP/1.1 200 ").contains("\"userId\":\"user1\"", "\"complete\":true");
        assertThat(RawHttp.header(answer, "X-Batch-Complete")).isEqualTo("true");
        assertThat(RawHttp.header(answer, "X-Request-Id")).isNotEmpty();
    }

    @Test
    void acceptQueryComesWithOptionsAndErrorsOfThePath() throws IOException {
        String type = RawHttp.batch("", ONE).replace("application/json", "text/plain");

        assertThat(RawHttp.header(http.send(line("OPTIONS", "/users/batch-info")), "Accept-Query"))
                .isEqualTo("application/json");
        assertThat(RawHttp.header(http.send(line("GET", "/users/batch-info")), "Accept-Query"))
                .isEqualTo("application/json");
        assertThat(RawHttp.header(http.send(type), "Accept-Query")).isEqualTo("application/json");
        assertThat(RawHttp.header(http.send(line("QUERY", "/health")), "Accept-Query"))
                .isEmpty();
    }

    @Test
    void oldRequestLinesAreAnswered() throws IOException {
        assertThat(http.send("GET /health HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.0 200 ");
        assertThat(http.send(line("GET", "http://any.example/health"))).startsWith("HTTP/1.1 200 ");
        assertThat(http.send(line("HEAD", "http://any.example/health?a=b"))).startsWith("HTTP/1.1 200 ");
        assertThat(http.send(line("OPTIONS", "*"))).startsWith("HTTP/1.1 200 ").contains("Allow: GET, HEAD, OPTIONS");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/x-ndjson", "application/ndjson", "application/jsonl"})
    void aStreamHasTheTypeThatWasAskedFor(String type) throws IOException {
        String answer = http.send(RawHttp.batch("Accept: " + type + "\r\n", ONE));

        assertThat(answer).startsWith("HTTP/1.1 200 ").contains("\"index\":0");
        assertThat(RawHttp.header(answer, "Content-Type")).isEqualTo(type);
    }
}
