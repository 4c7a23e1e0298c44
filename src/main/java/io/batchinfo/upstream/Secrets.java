package io.batchinfo.upstream;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The secrets that requests need, by reference: {@code file:PATH} is the content of a file without white space around it,
 * {@code env:NAME} an environment variable. A file is read again when it has changed; if it can no longer be read, its last
 * content stays in use. No message contains a secret or the name of its file.
 */
public final class Secrets {

    private static final Logger LOG = LoggerFactory.getLogger(Secrets.class);

    private static final String FILE = "file:";
    private static final String ENVIRONMENT = "env:";
    private static final int MAX_BYTES = 16 * 1024;

    private final Function<String, @Nullable String> environment;
    private final long intervalNanos;
    private final LongSupplier nanoTime;
    private final Map<String, Content> files = new ConcurrentHashMap<>();

    /** The content of a file, and when the file was read. */
    private record Content(String text, long readAt, boolean readable) {}

    /**
     * @param environment the environment variables by name
     * @param interval the time after which a file is read again
     */
    public Secrets(Function<String, @Nullable String> environment, Duration interval, LongSupplier nanoTime) {
        this.environment = environment;
        this.intervalNanos = interval.toNanos();
        this.nanoTime = nanoTime;
    }

    /** True for {@code file:…} and {@code env:…}. */
    static boolean isReference(String expression) {
        return expression.startsWith(FILE) || expression.startsWith(ENVIRONMENT);
    }

    /**
     * Reads a secret at load.
     *
     * @param user what needs the secret, for the message
     * @throws IllegalArgumentException with one sentence, where there is none
     */
    String read(String user, String reference) {
        if (reference.startsWith(ENVIRONMENT)) {
            String value = environment.apply(reference.substring(ENVIRONMENT.length()));
            if (value == null || value.isBlank()) {
                throw new IllegalArgumentException(user + ": the environment variable is not set");
            }
            return value.strip();
        }
        try {
            Content content = new Content(text(reference), nanoTime.getAsLong(), true);
            files.put(reference, content);
            return content.text();
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException(user + ": the file is missing, empty or not readable");
        }
    }

    /** The value of a reference that {@link #read} has read. */
    String get(String reference) {
        if (reference.startsWith(ENVIRONMENT)) {
            String value = environment.apply(reference.substring(ENVIRONMENT.length()));
            return value == null ? "" : value.strip();
        }
        Content content = files.get(reference);
        if (content == null || nanoTime.getAsLong() - content.readAt() >= intervalNanos) {
            content = files.compute(reference, this::refresh);
        }
        return content == null ? "" : content.text();
    }

    private Content refresh(String reference, @Nullable Content last) {
        long now = nanoTime.getAsLong();
        if (last != null && now - last.readAt() < intervalNanos) {
            return last;
        }
        try {
            return new Content(text(reference), now, true);
        } catch (IOException | IllegalArgumentException e) {
            if (last == null || last.readable()) {
                LOG.error("the file of a secret is missing, empty or not readable; its previous content stays in use");
            }
            return new Content(last == null ? "" : last.text(), now, false);
        }
    }

    private static String text(String reference) throws IOException {
        Path file = Path.of(reference.substring(FILE.length()));
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException("too large");
        }
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        String plain = (text.startsWith("\uFEFF") ? text.substring(1) : text).strip();
        if (plain.isEmpty()) {
            throw new IOException("empty");
        }
        return plain;
    }
}
