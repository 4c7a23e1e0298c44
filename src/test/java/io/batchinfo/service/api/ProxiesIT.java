package io.batchinfo.service.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.batchinfo.Certificate;
import io.batchinfo.RunningService;
import io.batchinfo.ScriptedUpstream;
import io.batchinfo.sharing.RedisProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The service behind nginx with the configuration of {@code deploy/proxy}. Skipped where no {@code nginx} is installed. */
@Tag("one-jdk")
class ProxiesIT {

    private static final int LARGE_USERS = 5_000;

    private final ScriptedUpstream upstream = new ScriptedUpstream();
    private RunningService service;
    private Process nginx;
    private int port;
    private HttpClient client;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws Exception {
        String program = Stream.concat(
                        Stream.of("/usr/sbin"), Stream.of(System.getenv("PATH").split(":")))
                .map(entry -> Path.of(entry, "nginx"))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElse("");
        assumeTrue(!program.isEmpty(), "nginx is not installed");
        Certificate certificate = Certificate.make(folder, "EC", "dns:localhost,ip:127.0.0.1");
        certificate.writeCertificate(folder.resolve("certificate.pem"));
        certificate.writeKey(folder.resolve("key.pem"));
        service = RunningService.start(Map.of("UPSTREAM_URL", upstream.url(), "BATCH_DEADLINE", "30s"));
        port = RedisProcess.freePort();
        Files.writeString(
                folder.resolve("nginx.conf"),
                Files.readString(Path.of("deploy/proxy/nginx.conf"))
                        .replace(
                                "127.0.0.1:3000",
                                "127.0.0.1:" + service.service().port())
                        .replace("127.0.0.1:8443", "127.0.0.1:" + port)
                        .replace("events {}", "daemon off; events {}"));
        nginx = new ProcessBuilder(program, "-p", folder.toString(), "-c", "nginx.conf")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("nginx.log").toFile())
                .start();
        client = HttpClient.newBuilder().sslContext(certificate.trusted()).build();
        await().atMost(Duration.ofSeconds(20))
                .ignoreExceptionsInstanceOf(ConnectException.class)
                .until(() -> get("/health").statusCode() == 200);
    }

    @AfterEach
    void stop() throws Exception {
        if (nginx != null) {
            nginx.destroy();
            nginx.waitFor();
        }
        if (service != null) {
            service.close();
        }
        upstream.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/user-data" + path))
                .timeout(Duration.ofSeconds(60));
    }

    private HttpRequest.Builder batch(int users) {
        String ids = IntStream.range(0, users)
                .mapToObj(i -> "\"user-of-a-proxy-" + i + '"')
                .collect(Collectors.joining(",", "{\"userIds\":[", "]}"));
        return request("/users/batch-info")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(ids));
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(request(path).build(), BodyHandlers.ofString());
    }

    @Test
    void http2InFrontKeepsFewConnectionsToTheService() throws Exception {
        for (int i = 0; i < 50; i++) {
            HttpResponse<String> answer = client.send(batch(5).build(), BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
        }
        assertThat(service.server().connections()).isLessThanOrEqualTo(2);
    }

    @Test
    void theDocumentationFindsTheServiceBehindThePrefix() throws Exception {
        String page = get("/docs").body();
        String server = new ObjectMapper()
                .readTree(get("/openapi.json").body())
                .at("/servers/0/url")
                .asText();
        URI resolved =
                URI.create("https://proxy.example/user-data/openapi.json").resolve(server);

        assertThat(page).contains("src=\"docs/start.js\"").doesNotContain("src=\"/", "href=\"/");
        assertThat(get("/docs/start.js").statusCode()).isEqualTo(200);
        assertThat(resolved).hasToString("https://proxy.example/user-data/");
    }

    @Test
    void largeBodiesAndCompressionPass() throws Exception {
        HttpRequest large = batch(LARGE_USERS)
                .header("Accept", "application/x-ndjson")
                .header("Accept-Encoding", "gzip")
                .build();

        HttpResponse<byte[]> answer = client.send(large, BodyHandlers.ofByteArray());
        String lines = new String(
                new java.util.zip.GZIPInputStream(new java.io.ByteArrayInputStream(answer.body())).readAllBytes(),
                StandardCharsets.UTF_8);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Encoding")).contains("gzip");
        assertThat(lines.lines().count()).isEqualTo(LARGE_USERS + 1);
        assertThat(lines).contains("\"totalProcessed\":" + LARGE_USERS);
    }

    @Test
    void aLineOfAStreamIsPassedOnWhenItComes() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        upstream.script("profile", call -> {
            if (call.id().endsWith("-1")) {
                wait(released);
            }
            call.answerWell();
        });
        HttpRequest two = batch(2).header("Accept", "application/x-ndjson").build();

        HttpResponse<java.io.InputStream> answer = client.send(two, BodyHandlers.ofInputStream());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            String first = lines.readLine();
            boolean heldBack = released.getCount() == 0;
            released.countDown();

            assertThat(first).contains("user-of-a-proxy-0");
            assertThat(heldBack).isFalse();
            assertThat(lines.lines().count()).isEqualTo(2);
        }
    }

    private static void wait(CountDownLatch released) {
        try {
            released.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @ParameterizedTest
    @CsvSource({"/users/batch-info, application/json, 413", "/users/batch-info, text/plain, 415", "/nothing, a/b, 404"})
    void anErrorReachesAClientThatSendsAllBeforeItReads(String path, String type, int status) throws Exception {
        byte[] piece = new byte[128 << 10];
        int pieces = 100;
        try (Socket socket = client.sslContext().getSocketFactory().createSocket("127.0.0.1", port)) {
            OutputStream out = socket.getOutputStream();
            out.write(("POST /user-data" + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: "
                            + type + "\r\nContent-Length: " + pieces * piece.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            for (int i = 0; i < pieces; i++) {
                out.write(piece);
            }
            out.flush();

            assertThat(RawHttp.rest(socket)).startsWith("HTTP/1.1 " + status + " ");
        }
    }
}
