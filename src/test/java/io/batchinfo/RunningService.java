package io.batchinfo;

import io.batchinfo.camel.SharedRuntime;
import io.batchinfo.concurrent.BlockingExecutors;
import io.batchinfo.config.Settings;
import io.batchinfo.http.server.HttpServer;
import io.batchinfo.routes.RouteException;
import io.batchinfo.routes.RouteReloader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The whole service on a free port, for one test class, with the routes of the project unless told otherwise. */
public final class RunningService implements AutoCloseable {

    static {
        BlockingExecutors.prepareCamel();
    }

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final BatchInfoService service;

    private RunningService(BatchInfoService service) {
        this.service = service;
    }

    /** Starts it with settings as the environment names them, such as {@code UPSTREAM_URL}. */
    public static RunningService start(Map<String, String> environment) throws RouteException {
        Map<String, String> all =
                new HashMap<>(Map.of("PORT", "0", "MANAGEMENT_PORT", "0", "SERVER_HOST", "127.0.0.1"));
        all.putAll(environment);
        return new RunningService(BatchInfoService.start(new Settings(all, Path.of(""))));
    }

    public BatchInfoService service() {
        return service;
    }

    /** The public HTTP server. */
    public HttpServer server() {
        return service.floor().server();
    }

    /** The state that outlives an edit of the routes. */
    public SharedRuntime process() {
        return service.process();
    }

    /** The routes and their edits. */
    public RouteReloader routes() {
        return service.floor().live();
    }

    /** The lines that are printed after the start. */
    public List<String> greeting() {
        return service.greeting();
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + service.port() + path);
    }

    /** POSTs a JSON body to {@code /users/batch-info}. */
    public HttpResponse<String> batch(String json, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri("/users/batch-info"))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    /** GETs a path. */
    public HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
                .timeout(Duration.ofSeconds(30))
                .GET();
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    /** The client itself, for what the methods above do not do. */
    public HttpClient client() {
        return client;
    }

    @Override
    public void close() {
        service.close();
    }
}
