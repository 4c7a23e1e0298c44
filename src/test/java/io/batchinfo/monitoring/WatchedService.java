package io.batchinfo.monitoring;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import io.batchinfo.EditedRoutes;
import io.batchinfo.RunningService;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The whole service over three APIs that answer well, and a routes folder of its own to edit. */
final class WatchedService implements AutoCloseable {

    private static final List<String> SOURCES = List.of("profile", "posts", "analytics");

    private final WireMockServer apis =
            new WireMockServer(options().dynamicPort().bindAddress("127.0.0.1"));
    private final Path routes;
    private final RunningService service;

    private WatchedService(Path routes, Map<String, String> settings) throws Exception {
        this.routes = routes;
        apis.start();
        answer("profile", "{\"id\":\"u\",\"name\":\"n\",\"email\":\"e\",\"joinedAt\":\"j\",\"status\":\"active\"}");
        answer("posts", "{\"userId\":\"u\",\"totalPosts\":2}");
        answer("analytics", "{\"userId\":\"u\",\"avgEngagement\":4.2,\"lastActiveAt\":\"l\"}");
        Map<String, String> all = new HashMap<>(Map.of(
                "UPSTREAM_URL",
                "http://127.0.0.1:" + apis.port(),
                "ROUTES_DIR",
                routes.toString(),
                "ROUTES_POLL_INTERVAL",
                "20ms",
                "ROUTES_QUIET_PERIOD",
                "0ms"));
        all.putAll(settings);
        service = RunningService.start(all);
    }

    /**
     * Starts it with the routes as shipped, but no hedge, and with time enough for a slow machine.
     *
     * @param settings names as in the environment, each with its value
     */
    static WatchedService in(Path folder, String... settings) throws Exception {
        Path routes = Files.createTempDirectory(folder, "routes");
        EditedRoutes.copy(routes);
        Path analytics = routes.resolve("analytics.camel.yaml");
        Files.writeString(analytics, Files.readString(analytics).replaceAll("hedgingDelay: .*", "hedgingDelay: 0ms"));
        Map<String, String> map =
                new HashMap<>(Map.of("SOURCE_ATTEMPT_TIMEOUT", "9s", "SOURCE_DEADLINE", "9s", "BATCH_DEADLINE", "20s"));
        for (int i = 0; i < settings.length; i += 2) {
            map.put(settings[i], settings[i + 1]);
        }
        return new WatchedService(routes, map);
    }

    /** Edits a route file in one piece and waits until it serves. */
    void edit(String source, String what, String with) throws IOException {
        double before = scrape().value("batchinfo_routes_generation");
        Path file = routes.resolve(source + ".camel.yaml");
        write(file, Files.readString(file).replaceFirst(what, with));
        await().until(() -> scrape().value("batchinfo_routes_generation") == before + 1);
    }

    /** Adds a route file and waits until it serves. */
    void add(String name, String text) throws IOException {
        double before = scrape().value("batchinfo_routes_generation");
        write(routes.resolve(name + ".camel.yaml"), text);
        await().until(() -> scrape().value("batchinfo_routes_generation") == before + 1);
    }

    /** Takes the posts out of the routes, in one step. */
    void removePosts() throws IOException {
        Path user = routes.resolve("user.camel.yaml");
        write(
                user,
                Files.readString(user)
                        .replaceAll("(?m)^ *- to:\\n *id: to-posts\\n *uri: source:posts\\n", "")
                        .replaceAll("(?m)^ *totalPosts: .*\\n", ""));
        Files.delete(routes.resolve("posts.camel.yaml"));
    }

    private static void write(Path file, String text) throws IOException {
        Path next = file.resolveSibling("next");
        Files.writeString(next, text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private void answer(String source, String data) {
        apis.stubFor(get(urlPathMatching("/api/users/[^/]+/" + source))
                .willReturn(okJson("{\"data\":" + data + ",\"status\":200}")));
    }

    WireMockServer apis() {
        return apis;
    }

    RunningService service() {
        return service;
    }

    Path routes() {
        return routes;
    }

    URI management(String path) {
        return URI.create("http://127.0.0.1:" + service.service().managementPort() + path);
    }

    HttpResponse<String> observe(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(management(path)).GET());
    }

    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(management(path)).POST(BodyPublishers.ofString(body)));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return service.client().send(request.build(), BodyHandlers.ofString());
    }

    PrometheusScrape scrape() {
        try {
            return PrometheusScrape.of(observe("/observe/metrics").body());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Calls made to a source. */
    long calls(String source) {
        return apis.getAllServeEvents().stream()
                .filter(event -> event.getRequest().getUrl().endsWith("/" + source))
                .count();
    }

    @Override
    public void close() {
        service.close();
        apis.stop();
    }

    static List<String> sources() {
        return SOURCES;
    }
}
