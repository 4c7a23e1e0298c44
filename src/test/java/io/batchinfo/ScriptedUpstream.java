package io.batchinfo;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The three APIs as a server over plain sockets, so that a test can make it do what no decent server does. It answers well
 * until a source has a script, and counts what it is asked.
 */
public final class ScriptedUpstream implements AutoCloseable {

    /** How one call is treated. It runs on the thread of its connection. */
    @FunctionalInterface
    public interface Script {
        void play(Call call) throws IOException;
    }

    private static final Set<String> SOURCES = Set.of("profile", "posts", "analytics");

    private final ServerSocket listening;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> new Thread(task, "upstream"));
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Map<String, Script> scripts = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> mostAtOnce = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> counted = new ConcurrentHashMap<>();
    private final Queue<Call> calls = new ConcurrentLinkedQueue<>();

    public ScriptedUpstream() {
        try {
            listening = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    /**
     * One call as it came in.
     *
     * @param number counted for its source, from 1
     * @param nanos when it came
     * @param head its request line and headers
     * @param ended true once it is no longer under way
     */
    public record Call(
            String source, String id, int number, long nanos, List<String> head, Socket socket, AtomicBoolean ended) {

        public void write(String text) throws IOException {
            OutputStream out = socket.getOutputStream();
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        }

        public void answer(int status, String body, String... headers) throws IOException {
            // before the caller can know of it and make the next call
            ended.set(true);
            StringBuilder head =
                    new StringBuilder("HTTP/1.1 " + status + " Said\r\nContent-Type: application/json\r\n");
            for (String header : headers) {
                head.append(header).append("\r\n");
            }
            write(head + "Content-Length: " + body.length() + "\r\n\r\n" + body);
        }

        public void answerWell() throws IOException {
            answer(200, isConclusive(source, id));
        }

        /** Holds the call until the caller closes the connection. */
        public void holdUntilClosed() throws IOException {
            while (socket.getInputStream().read() >= 0) {
                // nothing it may say changes anything
            }
        }

        /** Lets time pass, unless the caller goes. */
        public Call after(Duration time) throws IOException {
            socket.setSoTimeout((int) time.toMillis());
            try {
                socket.getInputStream().read();
                throw new EOFException("the caller has gone");
            } catch (SocketTimeoutException e) {
                socket.setSoTimeout(0);
                return this;
            }
        }

        /** Closes the connection with a TCP reset. */
        public void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }

    /** What the source says of a user when all is well. */
    public static String isConclusive(String source, String id) {
        String data = switch (source) {
            case "profile" ->
                "\"id\":\"" + id + "\",\"name\":\"A\",\"email\":\"a@b.c\",\"joinedAt\":\"2024\",\"status\":\"active\"";
            case "posts" -> "\"userId\":\"" + id + "\",\"totalPosts\":2,\"recentPosts\":[]";
            default -> "\"userId\":\"" + id + "\",\"totalViews\":9,\"avgEngagement\":4.2,\"lastActiveAt\":\"2024\"";
        };
        return "{\"data\":{" + data + "},\"status\":200}";
    }

    public String url() {
        return "http://127.0.0.1:" + listening.getLocalPort();
    }

    /** From the next call on. */
    public ScriptedUpstream script(String source, Script script) {
        scripts.put(source, script);
        return this;
    }

    public ScriptedUpstream scriptAll(Script script) {
        SOURCES.forEach(source -> script(source, script));
        return this;
    }

    public List<Call> calls(String source) {
        return calls.stream().filter(call -> call.source().equals(source)).toList();
    }

    public int count(String source) {
        return counter(counted, source).get();
    }

    public int count() {
        return SOURCES.stream().mapToInt(this::count).sum();
    }

    /** The most calls of a source that were under way together. */
    public int mostAtOnce(String source) {
        return counter(mostAtOnce, source).get();
    }

    /** Calls that have come and have neither been answered nor given up. */
    public int inFlight() {
        return SOURCES.stream().mapToInt(this::inFlight).sum();
    }

    private int inFlight(String source) {
        return (int) calls(source).stream().filter(call -> !call.ended().get()).count();
    }

    /** Connections not yet closed by either side. */
    public int open() {
        return open.size();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                open.add(socket);
                threads.execute(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            for (List<String> head = head(in); !head.isEmpty() && !socket.isClosed(); head = head(in)) {
                play(head, socket);
            }
        } catch (IOException e) {
            // the caller has gone, or was sent away
        } finally {
            open.remove(socket);
        }
    }

    private void play(List<String> head, Socket socket) throws IOException {
        String[] path = head.get(0).split(" ", -1)[1].split("/", -1);
        String source = path[4];
        int number = counter(counted, source).incrementAndGet();
        Call call = new Call(source, path[3], number, System.nanoTime(), head, socket, new AtomicBoolean());
        calls.add(call);
        counter(mostAtOnce, source).accumulateAndGet(inFlight(source), Math::max);
        try {
            scripts.getOrDefault(source, Call::answerWell).play(call);
        } finally {
            call.ended().set(true);
        }
    }

    private static List<String> head(BufferedReader in) throws IOException {
        List<String> head = new ArrayList<>();
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            head.add(line);
        }
        return head;
    }

    private static AtomicInteger counter(Map<String, AtomicInteger> counters, String source) {
        return counters.computeIfAbsent(source, s -> new AtomicInteger());
    }

    @Override
    public void close() {
        try {
            listening.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }
}
