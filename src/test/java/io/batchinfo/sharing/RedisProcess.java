package io.batchinfo.sharing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import redis.embedded.core.ExecutableProvider;

/** A real Redis server as a process of its own: the one installed, else the binary of embedded-redis. */
public final class RedisProcess implements AutoCloseable {

    /** Replication writes a snapshot into the working directory, also where saving is off. */
    private static final String DIRECTORY = System.getProperty("java.io.tmpdir");

    private final int port;
    private final List<String> options;
    private @Nullable Process process;

    private RedisProcess(int port, List<String> options) {
        this.port = port;
        this.options = options;
    }

    public static RedisProcess start(String... options) throws IOException {
        return startAt(freePort(), options);
    }

    public static RedisProcess startAt(int port, String... options) throws IOException {
        RedisProcess redis = new RedisProcess(port, List.of(options));
        redis.restart();
        return redis;
    }

    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    public void restart() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                binary(),
                "--port",
                String.valueOf(port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no",
                "--dir",
                DIRECTORY,
                "--enable-debug-command",
                "yes",
                "--loglevel",
                "warning"));
        if (!installed()) {
            command.removeAll(List.of("--enable-debug-command", "yes"));
        }
        command.addAll(options);
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> !command("PING").isEmpty());
    }

    static boolean installed() {
        return path() != null;
    }

    private static @Nullable String path() {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, "redis-server"))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElse(null);
    }

    static String binary() throws IOException {
        String path = path();
        return path != null
                ? path
                : ExecutableProvider.newJarResourceProvider().get().getPath();
    }

    private Process process() {
        return java.util.Objects.requireNonNull(process);
    }

    public int port() {
        return port;
    }

    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** Sends one inline command and returns what came back within a short time, empty where the server is not there. */
    public String command(String command) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(1000);
            socket.getOutputStream().write((command + "\r\n").getBytes(US_ASCII));
            byte[] buffer = new byte[65_536];
            InputStream in = socket.getInputStream();
            int length = in.read(buffer);
            return length < 0 ? "" : new String(buffer, 0, length, US_ASCII);
        } catch (IOException e) {
            return "";
        }
    }

    /** Sends a command whose answer nobody waits for. */
    public void send(String command) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write((command + "\r\n").getBytes(US_ASCII));
            socket.getOutputStream().flush();
        }
    }

    /** Sends a signal such as {@code STOP}, {@code CONT} or {@code KILL}. */
    public void signal(String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, String.valueOf(process().pid()))
                .start()
                .waitFor();
    }

    public void kill() throws InterruptedException {
        process().destroyForcibly().waitFor(5, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
