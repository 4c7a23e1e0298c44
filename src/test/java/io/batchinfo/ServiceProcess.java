package io.batchinfo;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** The service as a process of its own, on free ports, with the routes of the project. */
public final class ServiceProcess implements AutoCloseable {

    private static final Pattern LISTENS = Pattern.compile("listens on http://[^:]+:(\\d+)");

    private final Process process;
    private final Path log;
    private final int port;

    private ServiceProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.port = Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(this::listening, found -> found > 0 || !process.isAlive());
        if (port < 0) {
            throw new IllegalStateException("the service did not start: " + log());
        }
    }

    /**
     * Starts it and waits until it listens.
     *
     * @param log the file that its output goes to
     * @param environment settings as the environment names them
     * @param options of the virtual machine
     */
    public static ServiceProcess start(Path log, Map<String, String> environment, String... options)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", classPath(), Main.class.getName()));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(Map.of("PORT", "0", "MANAGEMENT_PORT", "0", "SERVER_HOST", "127.0.0.1"));
        builder.environment().putAll(environment);
        return new ServiceProcess(builder.start(), log);
    }

    /** Without the resources of the tests, which set another log level. */
    private static String classPath() {
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Arrays.stream(all.split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private int listening() {
        Matcher line = LISTENS.matcher(log());
        return line.find() ? Integer.parseInt(line.group(1)) : -1;
    }

    public int port() {
        return port;
    }

    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends SIGTERM. */
    public void terminate() {
        process.destroy();
    }

    /** Sends SIGKILL. */
    public void kill() {
        process.destroyForcibly();
    }

    public boolean awaitEnd(Duration most) throws InterruptedException {
        return process.waitFor(most.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() throws InterruptedException {
        kill();
        awaitEnd(Duration.ofSeconds(10));
    }
}
