package io.batchinfo;

import io.batchinfo.concurrent.BlockingExecutors;
import io.batchinfo.routes.RouteException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The mock APIs on a free port, without failures and delays unless told otherwise. */
public final class RunningMocks implements AutoCloseable {

    static {
        BlockingExecutors.prepareCamel();
    }

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final MockApis mocks;

    private RunningMocks(MockApis mocks) {
        this.mocks = mocks;
    }

    /** Starts them with settings as the environment names them, such as {@code MOCK_DELAY}. */
    public static RunningMocks start(Map<String, String> environment) throws RouteException {
        Map<String, String> all =
                new HashMap<>(Map.of("MOCK_PORT", "0", "MOCK_FAILURE_RATE", "0", "MOCK_DELAY", "0", "MOCK_SEED", "1"));
        all.putAll(environment);
        return new RunningMocks(MockApis.start(all));
    }

    public int port() {
        return mocks.port();
    }

    /** The base URL, as {@code UPSTREAM_URL} wants it. */
    public String url() {
        return "http://127.0.0.1:" + port();
    }

    /** GETs a path. */
    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send("GET", path);
    }

    /** How many calls a route has had since the start, or since they were forgotten. */
    public int calls(String route) throws IOException, InterruptedException {
        Matcher count = Pattern.compile("\"" + route + "\":(\\d+)")
                .matcher(get("/__counts").body());
        return count.find() ? Integer.parseInt(count.group(1)) : 0;
    }

    /** Starts counting anew. */
    public void forgetCalls() throws IOException, InterruptedException {
        send("DELETE", "/__counts");
    }

    private HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url() + path))
                .timeout(Duration.ofSeconds(30))
                .method(method, BodyPublishers.noBody())
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    @Override
    public void close() {
        mocks.close();
    }
}
