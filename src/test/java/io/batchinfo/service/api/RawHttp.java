package io.batchinfo.service.api;

import com.sun.net.httpserver.HttpServer;
import io.batchinfo.RunningService;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A service before an upstream that knows every user, and clients that send exact bytes. */
final class RawHttp implements AutoCloseable {

    static final String BATCH_HEAD = "POST /users/batch-info HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer upstream;
    private final RunningService service;

    /** @param upstreamMillis that each upstream call takes */
    RawHttp(long upstreamMillis, String... settings) throws Exception {
        upstream = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 512);
        upstream.setExecutor(threads);
        upstream.createContext("/", exchange -> {
            sleep(upstreamMillis);
            String[] path = exchange.getRequestURI().getPath().split("/");
            byte[] body = answer(path[3], path[4]).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        upstream.start();
        Map<String, String> all = new HashMap<>(Map.of(
                "UPSTREAM_URL", "http://127.0.0.1:" + upstream.getAddress().getPort()));
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        service = RunningService.start(all);
    }

    private static String answer(String id, String source) {
        String data = switch (source) {
            case "profile" ->
                "{\"id\":\"%s\",\"name\":\"Ann\",\"email\":\"ann@example.com\","
                        + "\"joinedAt\":\"2023-01-15T10:00:00Z\",\"status\":\"active\"}";
            case "posts" -> "{\"userId\":\"%s\",\"totalPosts\":0,\"recentPosts\":[]}";
            default ->
                "{\"userId\":\"%s\",\"totalViews\":1,\"avgEngagement\":1.5,"
                        + "\"lastActiveAt\":\"2024-01-15T10:30:00Z\",\"topCategories\":[]}";
        };
        return "{\"data\":" + data.formatted(id) + ",\"status\":200}";
    }

    private static void sleep(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    RunningService service() {
        return service;
    }

    int port() {
        return service.service().port();
    }

    int managementPort() {
        return service.service().managementPort();
    }

    Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }

    /** Sends bytes and returns all that comes until the server ends the connection. */
    String send(String request) throws IOException {
        return send(port(), request);
    }

    String send(int port, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return rest(socket);
        }
    }

    static String rest(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** What comes within a time, however the connection goes on. */
    static String within(Socket socket, Duration time) throws IOException {
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        long end = System.nanoTime() + time.toNanos();
        InputStream in = socket.getInputStream();
        for (long left = time.toMillis(); left > 0; left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())) {
            socket.setSoTimeout((int) left);
            try {
                int b = in.read();
                if (b < 0) {
                    break;
                }
                heard.write(b);
            } catch (SocketTimeoutException over) {
                break;
            }
        }
        return heard.toString(StandardCharsets.UTF_8);
    }

    static String batch(String headers, String body) {
        return BATCH_HEAD + headers + "Connection: close\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    /** The header of an answer, empty where it has none. */
    static String header(String answer, String name) {
        return answer.lines()
                .takeWhile(line -> !line.isEmpty())
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).trim())
                .reduce((one, two) -> one + ", " + two)
                .orElse("");
    }

    @Override
    public void close() {
        service.close();
        upstream.stop(0);
        threads.shutdownNow();
    }
}
