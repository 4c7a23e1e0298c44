package io.batchinfo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.batchinfo.config.Settings;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The difference between the results of some routes and those of a running service. */
final class ServiceComparison {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PATH = "/users/batch-info";

    /** The environment variable of the API key: a command-line argument is visible to all users of the machine. */
    private static final String KEY_VARIABLE = "BATCH_INFO_KEY";

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

    private final Settings settings;
    private final @Nullable URI against;
    private final PrintStream out;
    private final PrintStream err;

    /** @param against base URL of the service, null for the one on this machine where it runs */
    ServiceComparison(Settings settings, @Nullable URI against, PrintStream out, PrintStream err) {
        this.settings = settings;
        this.against = against;
        this.out = out;
        this.err = err;
    }

    /** A result without what differs from call to call. */
    static ObjectNode withoutCalls(JsonNode result) {
        ObjectNode same = result.deepCopy();
        same.remove("sources");
        for (JsonNode error : same.path("errors")) {
            ((ObjectNode) error).remove(List.of("attempts", "retryAfter"));
        }
        return same;
    }

    /** Prints the difference; false where a service that was named gives no answer. */
    boolean print(List<String> ids, JsonNode answer) {
        String base = against == null ? "http://localhost:" + settings.text("port") : against.toString();
        Map<String, JsonNode> serving;
        try {
            serving = byId(serving(URI.create(base.replaceFirst("/+$", "") + PATH), ids));
        } catch (IOException e) {
            (against == null ? out : err).println("not compared: " + base + " gives no answer: " + e.getMessage());
            return against == null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        List<String> lines = new ArrayList<>();
        byId(answer)
                .forEach((id, result) -> JsonDifference.between(serving.get(id), result)
                        .forEach(line -> lines.add("  " + id + " " + line)));
        out.println("difference to " + base + ": " + (lines.isEmpty() ? "none" : "served -> tried"));
        lines.forEach(out::println);
        return true;
    }

    private static Map<String, JsonNode> byId(JsonNode answer) {
        Map<String, JsonNode> results = new LinkedHashMap<>();
        answer.path("results")
                .forEach(result -> results.put(result.path("userId").asText(), withoutCalls(result)));
        return results;
    }

    private JsonNode serving(URI url, List<String> ids) throws IOException, InterruptedException {
        ObjectNode body = JSON.createObjectNode().put("maxAge", 0);
        ids.forEach(body.putArray("userIds")::add);
        HttpRequest.Builder request = HttpRequest.newBuilder(url)
                .timeout(ANSWER_TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
        String key = settings.environment(KEY_VARIABLE);
        if (key != null) {
            request.header("Authorization", "Bearer " + key);
        }
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .build();
        HttpResponse<byte[]> response;
        try {
            response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (ConnectException e) {
            throw new IOException("the connection was refused", e);
        } catch (IllegalArgumentException e) {
            throw new IOException("the key in " + KEY_VARIABLE + " cannot be sent in a header", e);
        }
        if (response.statusCode() != 200) {
            throw new IOException("status " + response.statusCode());
        }
        return JSON.readTree(response.body());
    }
}
