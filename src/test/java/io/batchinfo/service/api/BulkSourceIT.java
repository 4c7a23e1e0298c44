package io.batchinfo.service.api;

import static io.batchinfo.service.api.AddedSource.error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.batchinfo.RunningService;
import io.batchinfo.routes.RouteException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A source with a bulk endpoint, before an API that answers {@code /bulk?ids=a,b} with an element for each id, but none for
 * {@code nobody}, and refuses a request that has {@code bad}.
 */
@Tag("one-jdk")
class BulkSourceIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private final Queue<List<String>> calls = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer api;
    private volatile int status = 200;

    @BeforeEach
    void startApi() throws IOException {
        api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        api.setExecutor(threads);
        api.createContext("/bulk", this::answer);
        api.start();
    }

    @AfterEach
    void stopApi() {
        api.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String query = exchange.getRequestURI().getRawQuery();
        List<String> ids = Arrays.stream(query.substring("ids=".length()).split(","))
                .map(id -> URLDecoder.decode(id, StandardCharsets.UTF_8))
                .toList();
        calls.add(ids);
        String body = ids.stream()
                .filter(id -> !id.equals("nobody"))
                .map(id -> "{\"id\":\"" + id + "\",\"level\":" + id.length() + "}")
                .collect(Collectors.joining(",", "[", "]"));
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(ids.contains("bad") ? 400 : status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private AddedSource routes(String... more) throws IOException {
        List<String> parameters = new ArrayList<>(List.of(
                "path: /bulk?ids={ids}",
                "url: http://127.0.0.1:" + api.getAddress().getPort(),
                "id: /id"));
        parameters.addAll(List.of(more));
        return new AddedSource(folder).source("badges", parameters.toArray(String[]::new));
    }

    private static List<String> users(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    private static String request(List<String> ids, String... members) {
        String more = Arrays.stream(members).map(member -> "," + member).collect(Collectors.joining());
        return "{\"userIds\":[\"" + String.join("\",\"", ids) + "\"]" + more + "}";
    }

    private static String metrics(RunningService service) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + service.service().managementPort() + "/observe/metrics");
        return service.client()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static JsonNode batch(RunningService service, List<String> ids, String... members) throws Exception {
        return JSON.readTree(service.batch(request(ids, members)).body());
    }

    @Test
    void thousandUsersAreTenCalls() throws Exception {
        try (AddedSource routes = routes("bulkSize: 100", "bulkWait: 4s");
                RunningService service = routes.setting("MAX_USER_IDS", "1000").start()) {
            JsonNode answer = batch(service, users("u", 1000));

            assertThat(answer.at("/metadata/complete").asBoolean())
                    .as("%s", answer.at("/results/0"))
                    .isTrue();
            for (JsonNode result : answer.path("results")) {
                assertThat(result.at("/badges/id")).isEqualTo(result.path("userId"));
            }
            assertThat(calls).hasSize(10).allSatisfy(ids -> assertThat(ids).hasSize(100));
            assertThat(metrics(service))
                    .contains(
                            "batchinfo_source_attempts_total{attempt=\"first\",outcome=\"ok\",source=\"badges\"} 10.0");
        }
    }

    @Test
    void concurrentBatchesAreJoined() throws Exception {
        try (AddedSource routes = routes("bulkSize: 40", "bulkWait: 4s");
                RunningService service = routes.start()) {
            CompletableFuture<JsonNode> other = CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return batch(service, users("a", 20));
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    threads);

            assertThat(batch(service, users("b", 20)).at("/metadata/complete").asBoolean())
                    .isTrue();
            assertThat(other.get().at("/metadata/complete").asBoolean()).isTrue();
            assertThat(calls).hasSize(1);
        }
    }

    @Test
    void cacheFreshnessAndStalePartsAreOfEachUser() throws Exception {
        try (AddedSource routes = routes("bulkSize: 3", "bulkWait: 4s", "maxAttempts: 1");
                RunningService service = routes.start()) {
            batch(service, List.of("a", "b", "nobody"));
            assertThat(batch(service, List.of("a", "b"))
                            .at("/metadata/complete")
                            .asBoolean())
                    .isTrue();
            assertThat(calls).hasSize(1);

            batch(service, List.of("a", "b", "c"), "\"maxAge\":0");
            assertThat(calls).hasSize(2);

            status = 500;
            JsonNode answer = batch(service, List.of("a", "b", "d"), "\"maxAge\":0", "\"staleIfError\":600");
            assertThat(answer.at("/results/0/stale").asBoolean())
                    .as("%s", answer)
                    .isTrue();
            assertThat(error(answer.at("/results/2"), "badges")).isEqualTo("upstream-unavailable");
            assertThat(calls).hasSize(3);
        }
    }

    @Test
    void aUserThatTheAnswerDoesNotHaveIsNotFound() throws Exception {
        try (AddedSource routes = routes("bulkSize: 2", "required: true");
                RunningService service = routes.start()) {
            JsonNode answer = batch(service, List.of("a", "nobody"));

            assertThat(answer.at("/results/0/badges/level").asInt()).isEqualTo(1);
            assertThat(error(answer.at("/results/1"), "badges")).isEqualTo("user-not-found");
        }
    }

    @Test
    void aCallThatIsRefusedIsSplitUntilTheBadOneIsAlone() throws Exception {
        List<String> ids = new ArrayList<>(users("u", 15));
        ids.add("bad");
        try (AddedSource routes = routes("bulkSize: 16", "bulkWait: 4s");
                RunningService service = routes.start()) {
            JsonNode answer = batch(service, ids);

            assertThat(answer.at("/metadata/partial").asInt()).isEqualTo(1);
            assertThat(error(answer.at("/results/15"), "badges")).isEqualTo("upstream-unavailable");
            assertThat(answer.at("/results/15/errors/0/attempts").asInt()).isEqualTo(5);
            assertThat(calls).hasSize(9).contains(List.of("bad"));
        }
    }

    @Test
    void streamsSummariesAndStrictRequestsHaveTheirParts() throws Exception {
        try (AddedSource routes = routes("bulkSize: 100");
                RunningService service = routes.start()) {
            HttpResponse<String> stream = service.batch(request(users("s", 30)), "Accept", "application/x-ndjson");
            assertThat(stream.body().lines().filter(line -> line.contains("\"badges\":{\"id\":\"s")))
                    .hasSize(30);

            assertThat(JSON.readTree(service.get("/users/one/summary").body())
                            .at("/badges/level")
                            .asInt())
                    .isEqualTo(3);
            assertThat(service.batch(request(List.of("strict", "nobody")), "Prefer", "handling=strict")
                            .statusCode())
                    .isNotEqualTo(200);
            assertThat(service.batch(request(List.of("strict")), "Prefer", "handling=strict")
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void ownStepsGetTheIdsInAHeader() throws Exception {
        String yaml = """
                - route:
                    id: badges
                    from:
                      uri: source:badges
                      parameters: { bulkSize: 2, bulkWait: 4s, id: /id }
                      steps:
                        - setHeader: { name: CamelHttpQuery, simple: "ids=${join(',','','${header.userIds}')}" }
                        - to: http:127.0.0.1:PORT/bulk
                """.replace("PORT", String.valueOf(api.getAddress().getPort()));
        try (AddedSource routes = new AddedSource(folder).file(yaml, "badges");
                RunningService service = routes.start()) {
            JsonNode answer = batch(service, List.of("a", "nobody"));

            assertThat(answer.at("/results/0/badges/level").asInt())
                    .as("%s", answer)
                    .isEqualTo(1);
            assertThat(error(answer.at("/results/1"), "badges")).isEqualTo("not-found");
            assertThat(calls)
                    .containsExactly(calls.element())
                    .allSatisfy(ids -> assertThat(ids).hasSize(2));
        }
    }

    @Test
    void aClientThatLeavesLeavesNoThreadBehind() throws Exception {
        try (AddedSource routes = routes("bulkSize: 100", "bulkWait: 1ms");
                RunningService service = routes.start()) {
            for (int i = 0; i < 5; i++) {
                assertThat(batch(service, users("x" + i + "-", 50))
                                .at("/metadata/complete")
                                .asBoolean())
                        .isTrue();
            }
            await().until(() -> metrics(service).contains("batchinfo_source_calls_active{source=\"badges\"} 0.0"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            path: /bulk?ids={ids} | path: /bulk?ids={ids} | '{ids}' needs bulkSize, the most users of one call
            path: /bulk/{id}      | bulkSize: 10          | '{id}' is of one user; a source with bulkSize asks for {ids}
            path: /bulk?ids={ids}&p={profile.name} | bulkSize: 10 | '{profile.name}' is of one user
            path: /bulk?ids={ids} | bulkSize: 0           | 'bulkSize' must be from 1 to 1000
            path: /bulk?ids={ids} | bulkSize: 1001        | 'bulkSize' must be from 1 to 1000
            path: /bulk{&ids*}    | bulkSize: 10          | must have {?ids*} where its query begins
            """)
    void aRequestThatDoesNotFitIsRejected(String path, String parameter, String sentence) throws Exception {
        String[] parameters = path.equals(parameter) ? new String[] {path} : new String[] {path, parameter};
        try (AddedSource routes = new AddedSource(folder).source("badges", parameters)) {
            assertThatThrownBy(routes::start)
                    .isInstanceOfSatisfying(
                            RouteException.class,
                            fault -> assertThat(fault.text())
                                    .startsWith("badges.camel.yaml:")
                                    .contains(sentence));
        }
    }
}
