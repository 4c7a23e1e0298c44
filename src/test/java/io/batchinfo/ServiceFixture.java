package io.batchinfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.batchinfo.routes.RouteException;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/** A service before a scripted upstream, for one test. Closing it looks that nothing has stayed behind. */
public final class ServiceFixture implements AutoCloseable {

    public static final List<String> SOURCES = List.of("profile", "posts", "analytics");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration SOON = Duration.ofSeconds(10);

    private static final AtomicBoolean WARM = new AtomicBoolean();

    public final ScriptedUpstream upstream = new ScriptedUpstream();
    public final RunningService service;

    private ServiceFixture(Map<String, String> settings) throws RouteException {
        Map<String, String> all = new HashMap<>(Map.of("UPSTREAM_URL", upstream.url(), "RANDOM_SEED", "42"));
        all.putAll(settings);
        this.service = RunningService.start(all);
    }

    /** Starts it; the settings are pairs of name and value. */
    public static ServiceFixture start(String... settings) throws Exception {
        warmUp();
        Map<String, String> all = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        return new ServiceFixture(all);
    }

    /** The first requests of a JVM are slow, and no test is about that. */
    private static void warmUp() throws Exception {
        if (WARM.compareAndSet(false, true)) {
            try (ServiceFixture fixture =
                    new ServiceFixture(Map.of("SOURCE_ATTEMPT_TIMEOUT", "5s", "SOURCE_DEADLINE", "9s"))) {
                for (int i = 0; i < 5; i++) {
                    fixture.lookup(ids("user", 20));
                }
            }
        }
    }

    /** Asks for users and nothing from the cache; more members of the request may follow. */
    public JsonNode lookup(List<String> ids, String... members) throws IOException, InterruptedException {
        return JSON.readTree(batch(ids, members).body());
    }

    public HttpResponse<String> batch(List<String> ids, String... members) throws IOException, InterruptedException {
        return service.batch(request(ids, members));
    }

    /** POSTs a request and goes on. */
    public CompletableFuture<HttpResponse<String>> send(String json) {
        HttpRequest request = HttpRequest.newBuilder(service.uri("/users/batch-info"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json))
                .build();
        return service.client().sendAsync(request, BodyHandlers.ofString());
    }

    public HttpResponse<String> strict(List<String> ids) throws IOException, InterruptedException {
        return service.batch(request(ids), "Prefer", "handling=strict");
    }

    public static String request(List<String> ids, String... members) {
        String list = ids.stream().map(id -> '"' + id + '"').collect(Collectors.joining(","));
        String more = members.length == 0 ? ",\"maxAge\":0" : "," + String.join(",", members);
        return "{\"userIds\":[" + list + "]" + more + "}";
    }

    public static JsonNode json(HttpResponse<String> response) throws IOException {
        return JSON.readTree(response.body());
    }

    /** Ids {@code <prefix>1} and so on. */
    public static List<String> ids(String prefix, int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> prefix + i).toList();
    }

    /** What {@code errors} says of a source in the only result; it fails where it says nothing. */
    public static JsonNode error(JsonNode answer, String source) {
        return error(answer, 0, source);
    }

    public static JsonNode error(JsonNode answer, int index, String source) {
        JsonNode errors = answer.path("results").path(index).path("errors");
        return StreamSupport.stream(errors.spliterator(), false)
                .filter(error -> error.path("source").asText().equals(source))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no error of " + source + " in " + answer));
    }

    public static int meta(JsonNode answer, String name) {
        return answer.path("metadata").path(name).asInt(-1);
    }

    /** No request, call or turn is under way any more. */
    public void quiet() {
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(service.service().floor().server().inFlight()).isZero();
            assertThat(upstream.inFlight()).as("calls at the upstream").isZero();
            service.service()
                    .process()
                    .states()
                    .forEach((source, state) -> assertThat(state.bulkhead().inFlight())
                            .as("permits of " + source)
                            .isZero());
        });
    }

    @Override
    public void close() {
        try {
            quiet();
            service.close();
            await().atMost(SOON)
                    .untilAsserted(() ->
                            assertThat(upstream.open()).as("open connections").isZero());
        } finally {
            upstream.close();
        }
    }
}
