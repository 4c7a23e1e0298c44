package io.batchinfo.service.api;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.batchinfo.RunningService;
import io.batchinfo.routes.RouteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The routes of the project with sources that a test adds to them, before an upstream that answers the three shipped sources
 * well and anything else with {@code {"level":7}}.
 */
final class AddedSource implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    final WireMockServer upstream;
    final Path folder;
    private final Map<String, String> settings = new HashMap<>();

    AddedSource(Path folder) throws IOException {
        this.folder = folder;
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        upstream = new WireMockServer(
                options().dynamicPort().bindAddress("127.0.0.1").globalTemplating(true));
        upstream.start();
        upstream.stubFor(any(anyUrl()).atPriority(20).willReturn(okJson("{\"level\":7}")));
        profile("\"companyId\":\"c1\"");
        shipped("posts", "\"userId\":\"{{request.path.[2]}}\",\"totalPosts\":2");
        shipped("analytics", "\"userId\":\"{{request.path.[2]}}\",\"avgEngagement\":4.2,\"lastActiveAt\":\"l\"");
        settings.putAll(Map.of(
                "UPSTREAM_URL", upstream.baseUrl(),
                "UPSTREAM_CONNECT_TIMEOUT", "5s",
                "SOURCE_ATTEMPT_TIMEOUT", "5s",
                "SOURCE_DEADLINE", "9s",
                "SOURCE_INITIAL_BACKOFF", "1ms",
                "ROUTES_DIR", folder.toString()));
    }

    /** The upstream answers the profile of any user with these fields beside those of the schema. */
    void profile(String fields) {
        shipped(
                "profile",
                "\"id\":\"{{request.path.[2]}}\",\"name\":\"n\",\"email\":\"e\",\"joinedAt\":\"j\",\"status\":\"active\","
                        + fields);
    }

    private void shipped(String source, String fields) {
        upstream.stubFor(get(urlPathMatching("/api/users/[^/]+/" + source))
                .willReturn(okJson("{\"data\":{ " + fields + " },\"status\":200}")));
    }

    AddedSource setting(String name, String value) {
        settings.put(name, value);
        return this;
    }

    /** Adds a file of routes and a branch for each of the sources. */
    AddedSource file(String yaml, String... sources) throws IOException {
        Files.writeString(folder.resolve(sources[0] + ".camel.yaml"), yaml);
        Path user = folder.resolve("user.camel.yaml");
        String branches = Stream.of(sources)
                .map(source -> "              - to: source:" + source + "\n")
                .collect(Collectors.joining());
        Files.writeString(user, Files.readString(user) + branches);
        return this;
    }

    /** Adds a source of the template. Each parameter is {@code name: value} in YAML. */
    AddedSource source(String name, String... parameters) throws IOException {
        StringBuilder yaml = new StringBuilder(
                "- templatedRoute:\n    routeTemplateRef: source\n    routeId: " + name + "\n    parameters:\n");
        for (String parameter : parameters) {
            int colon = parameter.indexOf(": ");
            yaml.append("      - name: ")
                    .append(parameter, 0, colon)
                    .append("\n        value: ")
                    .append(parameter.substring(colon + 2))
                    .append('\n');
        }
        return file(yaml.toString(), name);
    }

    RunningService start() throws RouteException {
        return RunningService.start(settings);
    }

    /** The only result of a request for a user; more members of the request may follow. */
    static JsonNode lookup(RunningService service, String id, String... members)
            throws IOException, InterruptedException {
        String more = Stream.of(members).map(member -> "," + member).collect(Collectors.joining());
        return JSON.readTree(service.batch("{\"userIds\":[\"" + id + "\"]" + more + "}")
                        .body())
                .at("/results/0");
    }

    /** The type of the error of a source, empty where it has none. */
    static String error(JsonNode result, String source) {
        for (JsonNode error : result.path("errors")) {
            if (error.path("source").asText().equals(source)) {
                return error.path("type").asText().replace("/problems/", "");
            }
        }
        return "";
    }

    /** The requests whose URL matches, in the order of their arrival. */
    List<LoggedRequest> requests(String url) {
        return upstream.findAll(anyRequestedFor(urlMatching(url)));
    }

    @Override
    public void close() {
        upstream.stop();
    }
}
