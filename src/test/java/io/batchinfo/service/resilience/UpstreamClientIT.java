package io.batchinfo.service.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.batchinfo.upstream.BaseUrl;
import io.batchinfo.upstream.ClientConfig;
import io.batchinfo.upstream.UpstreamClient;
import io.batchinfo.upstream.UpstreamException;
import io.batchinfo.upstream.UpstreamException.Kind;
import io.batchinfo.upstream.UpstreamRequest;
import io.batchinfo.upstream.UpstreamResponse;
import io.batchinfo.upstream.UpstreamTarget;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The HTTP client against a server that writes exact bytes. */
class UpstreamClientIT {

    private static final ClientConfig LIMITS =
            new ClientConfig(Duration.ofSeconds(1), Duration.ofSeconds(4), 8, 64 * 1024, 16 * 1024);

    private final Vertx vertx = Vertx.vertx();
    private final UpstreamClient client = new UpstreamClient(vertx, LIMITS, null, 1);
    private final AtomicInteger connections = new AtomicInteger();

    /** Writes the response to a path. */
    @FunctionalInterface
    private interface Script {
        void answer(Socket socket, String path) throws Exception;
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 20})
    void interimResponsesOfAnyStatusPrecedeTheFinalOne(int pauseMillis) throws Exception {
        try (ServerSocket server = serve("127.0.0.1", (socket, path) -> {
            for (String status : new String[] {"100 Continue", "102 Processing", "103 Early Hints", "199 Unknown"}) {
                write(socket, "HTTP/1.1 " + status + "\r\nX-A: b\r\n\r\n");
                pause(pauseMillis);
            }
            write(socket, ok(path));
        })) {
            BaseUrl base = hold("http://127.0.0.1:" + server.getLocalPort());

            for (int i = 0; i < 5; i++) {
                assertThat(get(base, "/" + i).body()).asString().isEqualTo("/" + i);
            }
            assertThat(connections).hasValue(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 20})
    void aResponseThatNobodyAskedForEndsTheConnection(int pauseMillis) throws Exception {
        try (ServerSocket server = serve("127.0.0.1", (socket, path) -> {
            if (pauseMillis == 0) {
                write(socket, ok(path) + ok("/other"));
            } else {
                write(socket, ok(path));
                pause(pauseMillis);
                write(socket, ok("/other"));
            }
        })) {
            BaseUrl base = hold("http://127.0.0.1:" + server.getLocalPort());

            for (int i = 0; i < 5; i++) {
                assertThat(get(base, "/" + i).body()).asString().isEqualTo("/" + i);
                pause(3 * pauseMillis);
            }
            assertThat(connections).hasValue(5);
        }
    }

    @Test
    void theConnectionOfATimeoutStatusIsNotUsedAgain() throws Exception {
        try (ServerSocket server = serve(
                "127.0.0.1",
                (socket, path) -> write(socket, "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n"))) {
            BaseUrl base = hold("http://127.0.0.1:" + server.getLocalPort());

            assertThat(get(base, "/1").status()).isEqualTo(408);
            assertThat(get(base, "/2").status()).isEqualTo(408);
            assertThat(connections).hasValue(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "br"})
    void theStatusOfAnErrorDecidesWhateverItsBodyIs(String coding) throws Exception {
        String body = "x".repeat(300 * 1024);
        try (ServerSocket server = serve(
                "127.0.0.1",
                (socket, path) -> write(
                        socket,
                        "HTTP/1.1 503 Down\r\nRetry-After: 7\r\nContent-Encoding: " + coding + "\r\nContent-Length: "
                                + body.length() + "\r\n\r\n" + body))) {
            BaseUrl base = hold("http://127.0.0.1:" + server.getLocalPort());

            UpstreamResponse response = get(base, "/1");

            assertThat(response.status()).isEqualTo(503);
            assertThat(response.retryAfter()).isEqualTo("7");
        }
    }

    @Test
    void headersBeyondTheLimitAreAFailureThatNamesTheSetting() throws Exception {
        try (ServerSocket server = serve(
                "127.0.0.1",
                (socket, path) -> write(
                        socket,
                        "HTTP/1.1 200 OK\r\nX-Long: " + "x".repeat(17 * 1024) + "\r\nContent-Length: 0\r\n\r\n"))) {
            BaseUrl base = hold("http://127.0.0.1:" + server.getLocalPort());

            UpstreamException failure = catchThrowableOfType(UpstreamException.class, () -> get(base, "/1"));

            assertThat(failure.kind()).isEqualTo(Kind.HEADERS_TOO_LARGE);
            assertThat(failure).hasMessageContaining("upstream.max-header-size (16384 B)");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void localhostIsFoundOnEitherAddress(String address) throws Exception {
        try (ServerSocket server = serve(address, (socket, path) -> write(socket, ok(path)))) {
            BaseUrl base = hold("http://localhost:" + server.getLocalPort());

            assertThat(get(base, "/1").status()).isEqualTo(200);
            assertThat(get(base, "/2").status()).isEqualTo(200);
            assertThat(connections).hasValue(1);
        }
    }

    @Test
    void anIpv6LiteralIsABaseUrl() throws Exception {
        try (ServerSocket server = serve("::1", (socket, path) -> write(socket, ok(path)))) {
            assertThat(get(hold("http://[::1]:" + server.getLocalPort()), "/1").status())
                    .isEqualTo(200);
        }
    }

    @Test
    void aRefusedConnectionNamesTheAddressesTried() throws Exception {
        BaseUrl base;
        try (ServerSocket server = new ServerSocket(0)) {
            base = hold("http://localhost:" + server.getLocalPort());
        }

        UpstreamException failure = catchThrowableOfType(UpstreamException.class, () -> get(base, "/1"));

        assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
        assertThat(failure.getMessage()).contains("127.0.0.1").contains(":1");
    }

    @Test
    void noPoolIsMadeAfterTheLastRelease() throws Exception {
        try (ServerSocket server = serve("127.0.0.1", (socket, path) -> write(socket, ok(path)))) {
            BaseUrl base = hold("http://127.0.0.1:" + server.getLocalPort());
            get(base, "/1");
            client.release(new UpstreamTarget("s", base, null));

            UpstreamException failure = catchThrowableOfType(UpstreamException.class, () -> get(base, "/2"));

            assertThat(failure.kind()).isEqualTo(Kind.CANCELLED);
            assertThat(client.pools()).isZero();
        }
    }

    private BaseUrl hold(String url) {
        BaseUrl base = BaseUrl.parse(url);
        client.hold(new UpstreamTarget("s", base, null));
        return base;
    }

    private UpstreamResponse get(BaseUrl base, String path) {
        return client.send(new UpstreamRequest(
                new UpstreamTarget("s", base, null), "GET", path, Map.of(), null, 5_000_000_000L, cancel -> {}));
    }

    private ServerSocket serve(String address, Script script) throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName(address));
        start(() -> accept(server, script));
        return server;
    }

    private void accept(ServerSocket server, Script script) {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                connections.incrementAndGet();
                start(() -> serve(socket, script));
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "upstream");
        thread.setDaemon(true);
        thread.start();
    }

    private static void serve(Socket socket, Script script) {
        try (socket) {
            socket.setTcpNoDelay(true);
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("GET ")) {
                    while (!in.readLine().isEmpty()) {
                        // headers
                    }
                    script.answer(socket, line.split(" ", -1)[1]);
                }
            }
        } catch (Exception e) {
            // the client has closed the connection
        }
    }

    /** Lets time pass between two packets. */
    private static void pause(int millis) throws InterruptedException {
        if (millis > 0) {
            Thread.sleep(millis);
        }
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    private static String ok(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }
}
