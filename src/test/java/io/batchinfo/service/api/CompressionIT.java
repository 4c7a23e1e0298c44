package io.batchinfo.service.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Content codings of answers and of request bodies. */
class CompressionIT {

    private static RawHttp http;

    @BeforeAll
    static void start() throws Exception {
        http = new RawHttp(0, "SERVER_MAX_BODY_SIZE", "64KiB");
        post(ids(20));
    }

    @AfterAll
    static void stop() {
        http.close();
    }

    private static byte[] ids(int count) {
        return ids(count, "").getBytes(StandardCharsets.UTF_8);
    }

    private static String ids(int count, String more) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"user" + i + "\"")
                .collect(Collectors.joining(",", "{\"userIds\":[", "]" + more + "}"));
    }

    private static HttpResponse<byte[]> post(byte[] body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(http.service().uri("/users/batch-info"))
                .timeout(Duration.ofSeconds(20))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.service().client().send(request.build(), BodyHandlers.ofByteArray());
    }

    private static String decoded(HttpResponse<byte[]> answer) throws IOException {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static byte[] gzip(byte[] body) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(body);
        }
        return out.toByteArray();
    }

    @Test
    void aLargeAnswerIsCompressedForWhoAsksAndForNobodyElse() throws Exception {
        HttpResponse<byte[]> plain = post(ids(20));
        HttpResponse<byte[]> coded = post(ids(20), "Accept-Encoding", "br, gzip");

        assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(plain.headers().firstValue("Vary")).hasValue("Accept-Encoding");
        assertThat(coded.headers().firstValue("Content-Encoding")).hasValue("gzip");
        assertThat(coded.headers().firstValue("Vary")).hasValue("Accept-Encoding");
        assertThat(coded.headers().firstValue("X-Batch-Complete")).hasValue("true");
        assertThat(coded.body()).hasSizeLessThan(plain.body().length / 3);
        assertThat(decoded(coded).replaceAll("Ms\":\\d+", ""))
                .isEqualTo(new String(plain.body(), StandardCharsets.UTF_8).replaceAll("Ms\":\\d+", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "gzip, 20, 200, gzip",
        "GZip, 20, 200, gzip",
        "*, 20, 200, gzip",
        "deflate, 20, 200, none",
        "gzip;q=0, 20, 200, none",
        "'gzip;q=0, *', 20, 200, none",
        "'identity, gzip;q=0.5', 20, 200, none",
        "'identity;q=0.5, gzip', 20, 200, gzip",
        "'br;q=1, *;q=0.1', 20, 200, gzip",
        "gzip, 1, 200, none",
        "'gzip, identity;q=0', 1, 200, gzip",
        "'*;q=0', 20, 406, none",
        "'gzip;q=0, identity;q=0', 1, 406, none"
    })
    void qualityValuesAreRespected(String accept, int users, int status, String coding) throws Exception {
        HttpResponse<byte[]> answer = post(ids(users), "Accept-Encoding", accept);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Encoding").orElse("none"))
                .isEqualTo(coding);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/docs/swagger-ui.js", "/openapi.json", "/docs/swagger-ui.css"})
    void documentationIsCompressed(String path) throws Exception {
        HttpResponse<byte[]> answer = get(http.service().uri(path));

        assertThat(answer.headers().firstValue("Content-Encoding")).hasValue("gzip");
        assertThat(decoded(answer)).isNotBlank().hasSizeGreaterThan(2 * answer.body().length);
    }

    @Test
    void metricsAreCompressed() throws Exception {
        HttpResponse<byte[]> answer = get(URI.create("http://127.0.0.1:" + http.managementPort() + "/observe/metrics"));

        assertThat(answer.headers().firstValue("Content-Encoding")).hasValue("gzip");
        assertThat(decoded(answer)).contains("batchinfo_");
    }

    private static HttpResponse<byte[]> get(URI uri) throws Exception {
        return http.service()
                .client()
                .send(
                        HttpRequest.newBuilder(uri)
                                .header("Accept-Encoding", "gzip")
                                .build(),
                        BodyHandlers.ofByteArray());
    }

    /** Each line can be decoded when it arrives: the first one long before the last. */
    @Test
    void theFirstLineOfACompressedStreamDoesNotWaitForTheLast() throws Exception {
        try (RawHttp slow =
                new RawHttp(100, "BATCH_STREAM_INITIAL_CONCURRENCY", "1", "BATCH_MAX_CONCURRENT_USERS", "1")) {
            HttpRequest request = HttpRequest.newBuilder(slow.service().uri("/users/batch-info"))
                    .header("Content-Type", "application/json")
                    .header("Accept", "application/x-ndjson")
                    .header("Accept-Encoding", "gzip")
                    .POST(BodyPublishers.ofByteArray(ids(12)))
                    .build();
            long start = System.nanoTime();

            HttpResponse<InputStream> answer = slow.service().client().send(request, BodyHandlers.ofInputStream());
            InputStream lines = new GZIPInputStream(answer.body(), 1);
            long firstLine = 0;
            StringBuilder text = new StringBuilder();
            for (int b = lines.read(); b >= 0; b = lines.read()) {
                text.append((char) b);
                firstLine = firstLine == 0 && b == '\n' ? System.nanoTime() - start : firstLine;
            }
            long all = System.nanoTime() - start;

            assertThat(text.toString().lines()).hasSize(13).last().asString().contains("metadata");
            assertThat(firstLine).isLessThan(all / 2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "GZIP", "x-gzip"})
    void aGzipBodyIsRead(String coding) throws Exception {
        HttpResponse<byte[]> answer = post(gzip(ids(2)), "Content-Encoding", coding);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("\"totalProcessed\":2");
    }

    @Test
    void aBodyWithoutACodingMaySaySo() throws Exception {
        assertThat(post(ids(1), "Content-Encoding", "identity").statusCode()).isEqualTo(200);
    }

    @Test
    void theLimitCountsDecodedBytes() throws Exception {
        byte[] fits = gzip(ids(1, ",\"more\":\"" + "x".repeat(60_000) + "\"").getBytes(StandardCharsets.UTF_8));
        byte[] tooLarge =
                gzip(ids(1, ",\"more\":\"" + "x".repeat(70_000) + "\"").getBytes(StandardCharsets.UTF_8));
        byte[] bomb = gzip(new byte[50 << 20]);

        assertThat(post(fits, "Content-Encoding", "gzip").statusCode()).isEqualTo(200);
        assertThat(post(tooLarge, "Content-Encoding", "gzip").statusCode()).isEqualTo(413);
        assertThat(post(bomb, "Content-Encoding", "gzip").statusCode()).isEqualTo(413);
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "deflate", "zstd", "gzip, gzip", "gzip, br"})
    void anotherCodingIs415AndNamesGzip(String coding) throws Exception {
        HttpResponse<byte[]> answer = post(ids(1), "Content-Encoding", coding);

        assertThat(answer.statusCode()).isEqualTo(415);
        assertThat(answer.headers().firstValue("Accept-Encoding")).hasValue("gzip");
    }

    @Test
    void whatIsNotGzipIs400() throws Exception {
        byte[] whole = gzip(ids(2));

        assertThat(post(ids(1), "Content-Encoding", "gzip").statusCode()).isEqualTo(400);
        assertThat(post(Arrays.copyOf(whole, whole.length - 9), "Content-Encoding", "gzip")
                        .statusCode())
                .isEqualTo(400);
    }
}
