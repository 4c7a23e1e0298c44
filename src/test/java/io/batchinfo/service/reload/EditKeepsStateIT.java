package io.batchinfo.service.reload;

import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.batchinfo.EditedRoutes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the process has learnt outlives an edit of the routes. */
class EditKeepsStateIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @Test
    void anOpenBreakerStaysOpenWhenItsRouteOrItsSettingsAreEdited() throws Exception {
        Map<String, String> open = Map.of("BREAKER_WAIT_DURATION_IN_OPEN_STATE", "10m", "SOURCE_MAX_ATTEMPTS", "1");
        try (EditedRoutes routes = EditedRoutes.in(folder, open)) {
            routes.fail("posts", 503);
            routes.batch(users(40), ",\"maxAge\":0");
            assertThat(health(routes)).isEqualTo("unhealthy");
            int calls = postsCalls(routes);

            edit(routes, "posts.camel.yaml", "What the user wrote", "What this user wrote");
            assertThat(health(routes)).isEqualTo("unhealthy");

            edit(
                    routes,
                    "posts.camel.yaml",
                    "id: posts-breaker\n",
                    "id: posts-breaker\n            resilience4jConfiguration:\n"
                            + "              slidingWindowSize: 77\n");
            assertThat(health(routes)).isEqualTo("unhealthy");
            assertThat(routes.user("u").at("/errors/0/type").asText()).isEqualTo("/problems/circuit-open");
            assertThat(postsCalls(routes)).isEqualTo(calls);
        }
    }

    @Test
    void whatIsCachedIsStillCachedAfterAnEdit() throws Exception {
        try (EditedRoutes routes = EditedRoutes.in(folder, Map.of())) {
            routes.batch(users(3), "");
            int calls = routes.upstream.getAllServeEvents().size();

            edit(routes, "posts.camel.yaml", "What the user wrote", "What this user wrote");
            JsonNode answer = routes.batch(users(3), ",\"includeSources\":true");

            assertThat(answer.at("/results").findValuesAsText("cache"))
                    .hasSize(9)
                    .containsOnly("hit");
            assertThat(routes.upstream.getAllServeEvents()).hasSize(calls);
        }
    }

    @Test
    void callsThatWaitForTheirTurnAreStillLimitedAfterAnEdit() throws Exception {
        try (EditedRoutes routes =
                EditedRoutes.in(folder, Map.of("ROUTES_POLL_INTERVAL", "20ms", "ROUTES_QUIET_PERIOD", "20ms"))) {
            edit(routes, "posts.camel.yaml", "required: false\n", "required: false\n        callsPerSecond: 5\n");
            long start = System.nanoTime();
            routes.batch(users(6), ",\"maxAge\":0");

            edit(routes, "posts.camel.yaml", "What the user wrote", "What this user wrote");
            routes.batch(users(6), ",\"maxAge\":0");

            double seconds = (System.nanoTime() - start) / 1e9;
            assertThat(seconds).isGreaterThan(1.9);
        }
    }

    @Test
    void connectionsToTheUpstreamStayOpenOverAnEdit() throws Exception {
        try (CountingUpstream upstream = new CountingUpstream();
                EditedRoutes routes = EditedRoutes.in(
                        folder,
                        Map.of(
                                "UPSTREAM_URL",
                                upstream.url(),
                                "ROUTES_POLL_INTERVAL",
                                "20ms",
                                "ROUTES_QUIET_PERIOD",
                                "20ms"))) {
            for (int i = 0; i < 10; i++) {
                routes.user("u");
            }
            int opened = upstream.connections.get();

            for (int edit = 0; edit < 3; edit++) {
                edit(routes, "posts.camel.yaml", "What the user wrote", "What the user wrote, ");
                routes.user("u");
            }

            assertThat(upstream.requests.get()).isEqualTo(3 * 13);
            assertThat(upstream.connections.get()).isEqualTo(opened);
        }
    }

    private static void edit(EditedRoutes routes, String file, String from, String to) throws IOException {
        long before = routes.generation();
        routes.edit(file, from, to);
        routes.untilServed(before);
    }

    private static List<String> users(int count) {
        return IntStream.range(0, count).mapToObj(i -> "u" + i).toList();
    }

    private static int postsCalls(EditedRoutes routes) {
        return routes.upstream
                .findAll(getRequestedFor(urlPathMatching("/api/users/[^/]+/posts")))
                .size();
    }

    private static String health(EditedRoutes routes) throws Exception {
        return JSON.readTree(routes.service.get("/health").body())
                .at("/services/posts")
                .asText();
    }

    /** An HTTP server that answers every source alike and counts. */
    private static final class CountingUpstream implements AutoCloseable {

        private static final String BODY = "{\"data\":{\"id\":\"u\",\"name\":\"n\",\"email\":\"e\",\"joinedAt\":\"j\","
                + "\"status\":\"active\",\"totalPosts\":1,\"avgEngagement\":1,\"lastActiveAt\":\"l\"},\"status\":200}";
        private static final byte[] ANSWER = ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                        + BODY.length() + "\r\n\r\n" + BODY)
                .getBytes(StandardCharsets.US_ASCII);

        private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final AtomicInteger connections = new AtomicInteger();
        private final AtomicInteger requests = new AtomicInteger();

        CountingUpstream() throws IOException {
            daemon(() -> {
                while (true) {
                    Socket client = socket.accept();
                    connections.incrementAndGet();
                    daemon(() -> answer(client));
                }
            });
        }

        String url() {
            return "http://127.0.0.1:" + socket.getLocalPort();
        }

        private void answer(Socket client) throws IOException {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
            OutputStream out = client.getOutputStream();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.isEmpty()) {
                    requests.incrementAndGet();
                    out.write(ANSWER);
                    out.flush();
                }
            }
        }

        private interface Work {
            void run() throws IOException;
        }

        private static void daemon(Work work) {
            Thread thread = new Thread(() -> {
                try {
                    work.run();
                } catch (IOException e) {
                    // the test is over
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
