package io.batchinfo;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.WireMockServer;
import io.batchinfo.routes.RouteException;
import io.batchinfo.routes.RouteReloader;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A service on a copy of the project's routes that a test edits. Its upstream answers the request header {@code X-Edit} as the
 * profile's name and as the number of posts, so that an answer tells which routes made it.
 */
public final class EditedRoutes implements AutoCloseable {

    /** What the contract promises. */
    public static final Duration PROMISED = Duration.ofSeconds(2);

    private static final ObjectMapper JSON = new ObjectMapper();

    public final WireMockServer upstream =
            new WireMockServer(options().dynamicPort().bindAddress("127.0.0.1").globalTemplating(true));
    public final Path folder;
    public final RunningService service;

    private EditedRoutes(Path folder, Map<String, String> environment) throws RouteException {
        this.folder = folder;
        upstream.start();
        answer(
                "profile",
                "\"id\":\"u\",\"name\":\"{{request.headers.X-Edit}}\",\"email\":\"e\",\"joinedAt\":\"j\",\"status\":\"active\"");
        answer("posts", "\"totalPosts\":{{#if request.headers.X-Edit}}{{request.headers.X-Edit}}{{else}}0{{/if}}");
        answer("analytics", "\"avgEngagement\":1.5,\"lastActiveAt\":\"l\"");
        Map<String, String> all = new HashMap<>(Map.of(
                "UPSTREAM_URL", upstream.baseUrl(),
                "UPSTREAM_CONNECT_TIMEOUT", "5s",
                "SOURCE_ATTEMPT_TIMEOUT", "10s",
                "SOURCE_DEADLINE", "10s",
                "ROUTES_DIR", folder.toString()));
        all.putAll(environment);
        this.service = RunningService.start(all);
    }

    /** Copies the routes of the project into an empty folder, the sources without their template, and serves from there. */
    public static EditedRoutes in(Path folder, Map<String, String> environment) throws IOException, RouteException {
        copy(folder);
        return new EditedRoutes(folder, environment);
    }

    /** Serves from a folder as it is. */
    public static EditedRoutes as(Path folder, Map<String, String> environment) throws RouteException {
        return new EditedRoutes(folder, environment);
    }

    /** Copies the routes of the project, the sources without their template, so that a test can edit the steps of one. */
    public static void copy(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        try (Stream<Path> plain = Files.list(Path.of("src/test/resources/plain-routes"))) {
            for (Path file : plain.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** The upstream answers a source with these fields. */
    public void answer(String source, String fields) {
        upstream.stubFor(get(urlPathMatching("/api/users/[^/]+/" + source))
                .willReturn(aResponse()
                        .withHeader("Content-Type", "application/json")
                        .withBody("{\"data\":{ " + fields + " },\"status\":200}")));
    }

    /** The upstream answers a source with a status and nothing else. */
    public void fail(String source, int status) {
        upstream.stubFor(any(urlPathMatching("/api/users/[^/]+/" + source))
                .willReturn(aResponse().withStatus(status)));
    }

    public String read(String file) throws IOException {
        return Files.readString(folder.resolve(file));
    }

    public void write(String file, String text) throws IOException {
        Files.writeString(folder.resolve(file), text);
    }

    /** Replaces a text that must be there. */
    public void edit(String file, String from, String to) throws IOException {
        String text = read(file);
        assertThat(text).contains(from);
        write(file, text.replace(from, to));
    }

    /** The text of a source's route that sends a header with each call. */
    public static String marked(String text, String mark) {
        int call = text.indexOf("              - to:");
        return text.substring(0, call) + """
                              - setHeader:
                                  name: X-Edit
                                  expression:
                                    constant:
                                      expression: "%s"
                """.formatted(mark) + text.substring(call);
    }

    public RouteReloader live() {
        return service.service().floor().live();
    }

    public long generation() {
        return live().status().generation();
    }

    public String fault() {
        return String.valueOf(live().status().fault());
    }

    /** Waits as long as the contract allows until a later generation serves than this one. */
    public void untilServed(long before) {
        await().atMost(PROMISED).pollInterval(Duration.ofMillis(10)).until(() -> generation() > before);
    }

    /** Waits until an edit has been rejected. */
    public void untilRejected() {
        await().atMost(PROMISED.multipliedBy(2))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> live().status().fault() != null);
    }

    /** Asks for one user, everything anew. */
    public JsonNode user(String id) throws IOException, InterruptedException {
        HttpResponse<String> answer = service.get("/users/" + id + "/summary?maxAge=0");
        assertThat(answer.statusCode()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    /** A batch of these users with more fields of the request. */
    public JsonNode batch(List<String> ids, String more) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                service.batch("{\"userIds\":[\"" + String.join("\",\"", ids) + "\"]" + more + "}");
        assertThat(answer.statusCode()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    @Override
    public void close() {
        service.close();
        upstream.stop();
    }
}
