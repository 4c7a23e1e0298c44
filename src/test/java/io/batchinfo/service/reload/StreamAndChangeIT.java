package io.batchinfo.service.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.batchinfo.PacedUpstream;
import io.batchinfo.RunningService;
import io.batchinfo.StreamSocket;
import java.io.EOFException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streams that are under way when the routes are edited, or the service is told to end. */
class StreamAndChangeIT {

    private static final Map<String, String> PATIENT =
            Map.of("SOURCE_ATTEMPT_TIMEOUT", "30s", "SOURCE_DEADLINE", "40s", "BATCH_MAX_CONCURRENT_USERS", "2");

    private PacedUpstream upstream;

    @BeforeEach
    void start() throws Exception {
        upstream = new PacedUpstream();
        upstream.hold("user1");
    }

    @AfterEach
    void stop() throws Exception {
        upstream.close();
    }

    private RunningService service(Map<String, String> more) throws Exception {
        Map<String, String> all = new java.util.HashMap<>(PATIENT);
        all.putAll(more);
        all.put("UPSTREAM_URL", upstream.url());
        return RunningService.start(all);
    }

    @Test
    void aStreamEndsOnTheRoutesItBeganWith(@TempDir Path routes) throws Exception {
        copyRoutes(routes);
        Path user = routes.resolve("user.camel.yaml");
        try (RunningService service = service(Map.of("ROUTES_DIR", routes.toString()));
                StreamSocket stream = StreamSocket.open(service, List.of("user0", "user1", "user2", "user3"))) {
            stream.line();

            Files.writeString(user, Files.readString(user).replace("totalPosts:", "postsWritten:"));
            await().until(() -> service.routes().status().generation() == 2);
            String anew = service.batch("{\"userIds\":[\"user9\"]}").body();
            upstream.release("user1");
            List<JsonNode> rest = stream.rest();

            assertThat(anew).contains("postsWritten");
            assertThat(rest).hasSize(4).last().matches(line -> line.has("metadata"));
            assertThat(rest.subList(0, 3))
                    .allMatch(line -> line.at("/summary/totalPosts").isInt());
        }
    }

    @Test
    void aStreamIsFinishedBeforeTheServiceEnds() throws Exception {
        RunningService service = service(Map.of("SERVER_SHUTDOWN_GRACE_PERIOD", "30s"));
        try (StreamSocket stream = StreamSocket.open(service, List.of("user0", "user1", "user2", "user3"))) {
            stream.line();

            CompletableFuture<Void> closed = CompletableFuture.runAsync(service::close);
            await().until(() -> refuses(service));
            upstream.release("user1");
            List<JsonNode> rest = stream.rest();

            assertThat(rest).hasSize(4).last().matches(line -> line.has("metadata"));
            closed.join();
        }
    }

    @Test
    void aStreamBeyondTheDrainEndsWithoutItsLastLine() throws Exception {
        RunningService service = service(Map.of("SERVER_SHUTDOWN_GRACE_PERIOD", "300ms"));
        try (StreamSocket stream = StreamSocket.open(service, List.of("user0", "user1", "user2", "user3"))) {
            stream.line();

            service.close();

            assertThatThrownBy(stream::rest).isInstanceOf(EOFException.class);
        }
    }

    private static boolean refuses(RunningService service) {
        try (java.net.Socket socket =
                new java.net.Socket("127.0.0.1", service.service().port())) {
            socket.setSoTimeout(1_000);
            return socket.getInputStream().read() < 0;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (java.io.IOException e) {
            return true;
        }
    }

    private static void copyRoutes(Path folder) throws Exception {
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
    }
}
