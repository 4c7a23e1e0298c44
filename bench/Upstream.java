import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.StringJoiner;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The three upstream APIs for every user id, in one process that costs little. {@code /knobs?delay=50&failures=0.1&tail=0.01}
 * sets how it answers: {@code delay} in milliseconds or {@code seed} for the times of the mock APIs, {@code failures} and
 * {@code tail} as shares of calls; one of the tail takes a second more. {@code /calls} says how often it was called. {@code
 * /bulk/profile?ids=a,b} has the parts of many users.
 */
public final class Upstream {

    private static final AtomicLong CALLS = new AtomicLong();
    private static final long TAIL_MILLIS = 1_000;
    private static volatile int delay;
    private static volatile boolean seedDelays;
    private static volatile double failures;
    private static volatile double tail;

    private Upstream() {}

    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(args[0]);
        ExecutorService threads = threads();
        try (ServerSocket server = new ServerSocket(port, 4096, InetAddress.getLoopbackAddress())) {
            System.out.println("listens");
            for (long seed = 1; true; seed++) {
                Socket socket = server.accept();
                SplittableRandom random = new SplittableRandom(seed);
                threads.execute(() -> serve(socket, random));
            }
        } catch (BindException e) {
            System.err.println("the upstream cannot have port " + port + " (BENCH_UPSTREAM_PORT): " + e.getMessage());
            System.exit(1);
        }
    }

    /** Virtual threads where the JDK has them. */
    private static ExecutorService threads() throws ReflectiveOperationException {
        return Runtime.version().feature() < 21
                ? Executors.newCachedThreadPool()
                : (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    }

    private static void serve(Socket socket, SplittableRandom random) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream(), 1024);
            OutputStream out = socket.getOutputStream();
            for (String path = path(in); path != null; path = path(in)) {
                out.write(answer(path, random));
            }
        } catch (IOException | InterruptedException e) {
            // the caller has gone
        }
    }

    /** Null where the connection has ended. */
    private static String path(InputStream in) throws IOException {
        StringBuilder first = new StringBuilder(64);
        int c = in.read();
        for (; c >= 0 && c != '\n'; c = in.read()) {
            first.append((char) c);
        }
        int line = 0;
        for (c = in.read(); c >= 0; c = in.read()) {
            if (c == '\n' && line == 0) {
                return first.toString().split(" ")[1];
            }
            line = c == '\n' ? 0 : c == '\r' ? line : line + 1;
        }
        return null;
    }

    private static byte[] answer(String path, SplittableRandom random) throws InterruptedException {
        String[] parts = path.split("/");
        if (path.equals("/calls")) {
            return http(200, Long.toString(CALLS.get()));
        }
        if (path.startsWith("/knobs")) {
            knobs(path.substring(path.indexOf('?') + 1));
            return http(200, "\"ok\"");
        }
        CALLS.incrementAndGet();
        if (path.startsWith("/bulk/")) {
            String source = path.substring("/bulk/".length(), path.indexOf('?'));
            pause(source, random);
            StringJoiner all = new StringJoiner(",", "{\"data\":[", "],\"status\":200}");
            for (String user : path.substring(path.indexOf('=') + 1).split(",")) {
                all.add("{" + data(source, user) + "}");
            }
            return http(200, all.toString());
        }
        pause(parts[4], random);
        if (random.nextDouble() < failures) {
            return http(503, "{\"error\":\"Service temporarily unavailable\",\"code\":\"POSTS_SERVICE_ERROR\"}");
        }
        return http(200, "{\"data\":{" + data(parts[4], parts[3]) + "},\"status\":200}");
    }

    private static void knobs(String query) {
        for (String knob : query.split("&")) {
            String value = knob.substring(knob.indexOf('=') + 1);
            if (knob.startsWith("delay=")) {
                seedDelays = value.equals("seed");
                delay = seedDelays ? 0 : Integer.parseInt(value);
            } else if (knob.startsWith("failures=")) {
                failures = Double.parseDouble(value);
            } else if (knob.startsWith("tail=")) {
                tail = Double.parseDouble(value);
            }
        }
    }

    private static void pause(String source, SplittableRandom random) throws InterruptedException {
        long millis = delay;
        if (seedDelays) {
            int least = source.equals("profile") ? 100 : source.equals("posts") ? 150 : 200;
            millis = random.nextInt(least, 3 * least + 1);
        }
        millis += random.nextDouble() < tail ? TAIL_MILLIS : 0;
        if (millis > 0) {
            Thread.sleep(millis);
        }
    }

    private static String data(String source, String user) {
        return switch (source) {
            case "profile" -> "\"id\":\"" + user + "\",\"name\":\"Alice Johnson\",\"email\":\"alice@example.com\","
                    + "\"joinedAt\":\"2023-01-15T10:00:00Z\",\"status\":\"active\"";
            case "posts" -> "\"userId\":\"" + user + "\",\"totalPosts\":1,\"recentPosts\":[{\"id\":\"post1\","
                    + "\"title\":\"Getting started\",\"content\":\"A first look at the whole of it\","
                    + "\"createdAt\":\"2024-01-10T08:30:00Z\",\"likes\":42,\"comments\":8}]";
            default -> "\"userId\":\"" + user + "\",\"totalViews\":1250,\"avgEngagement\":4.2,"
                    + "\"lastActiveAt\":\"2024-01-15T10:30:00Z\",\"topCategories\":[\"development\",\"tutorial\"]";
        };
    }

    private static byte[] http(int status, String json) {
        return ("HTTP/1.1 " + status + " X\r\nContent-Type: application/json\r\nContent-Length: " + json.length()
                        + "\r\n\r\n" + json)
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
