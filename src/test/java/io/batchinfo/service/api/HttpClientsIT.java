package io.batchinfo.service.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HTTP clients that integrators use. Those of Node and Python are skipped where these are not installed. */
@Tag("one-jdk")
class HttpClientsIT {

    private static final Path SCRIPTS = Path.of("src/test/resources/clients");

    private static RawHttp http;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws Exception {
        http = new RawHttp(0);
    }

    @AfterAll
    static void stop() {
        http.close();
    }

    @Test
    void nodeFetch() throws Exception {
        run("node", SCRIPTS.resolve("node.mjs").toString(), "http://127.0.0.1:" + http.port());
    }

    @Test
    void pythonHttpClient() throws Exception {
        run("python3", SCRIPTS.resolve("python.py").toString(), "127.0.0.1", String.valueOf(http.port()));
    }

    @Test
    void curl() throws Exception {
        String url = "http://127.0.0.1:" + http.port() + "/users/batch-info";
        assumeTrue(installed("curl"), "curl is not installed");
        run(
                "sh",
                "-c",
                "curl -sS --fail --compressed -H 'Expect: 100-continue' -H 'Content-Type: application/json'"
                        + " -d '{\"userIds\":[\"c1\"]}' " + url + " | grep -q '\"userId\":\"c1\"' && echo ok");
    }

    private void run(String... command) throws Exception {
        assumeTrue(installed(command[0]), command[0] + " is not installed");
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(60, TimeUnit.SECONDS);
        process.destroyForcibly();

        assertThat(ended).isTrue();
        assertThat(Files.readString(output).trim()).isEqualTo("ok");
    }

    private static boolean installed(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, program)));
    }

    /** The client of Java offers an upgrade to HTTP/2 with each request, unless it is told not to. */
    @Test
    void javaHttpClient() throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        String ids = IntStream.range(0, 40)
                .mapToObj(i -> "\"j" + i + '"')
                .collect(Collectors.joining(",", "{\"userIds\":[", "]}"));
        HttpRequest.Builder batch = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + http.port() + "/users/batch-info"))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json");

        HttpResponse<String> plain =
                client.send(batch.copy().POST(BodyPublishers.ofString(ids)).build(), BodyHandlers.ofString());
        HttpResponse<String> continued = client.send(
                batch.copy()
                        .expectContinue(true)
                        .POST(BodyPublishers.ofString(ids))
                        .build(),
                BodyHandlers.ofString());
        HttpResponse<Stream<String>> stream = client.send(
                batch.copy()
                        .header("Accept", "application/x-ndjson")
                        .POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(ids.getBytes())))
                        .build(),
                BodyHandlers.ofLines());
        HttpResponse<String> large = client.send(
                batch.copy()
                        .POST(BodyPublishers.ofByteArray(new byte[20 << 20]))
                        .build(),
                BodyHandlers.ofString());
        HttpResponse<String> query = client.send(
                batch.copy().method("QUERY", BodyPublishers.ofString(ids)).build(), BodyHandlers.ofString());

        assertThat(Arrays.asList(plain, continued, query)).allSatisfy(answer -> {
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
            assertThat(answer.body()).contains("\"userId\":\"j39\"");
        });
        assertThat(stream.body().count()).isEqualTo(41);
        assertThat(large.statusCode()).isEqualTo(413);
    }
}
