package io.batchinfo.security;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A value parsed from files that are reloaded when they change. If the new content is invalid, the previous value stays in use.
 * No message contains the content or the name of a file, because a misplaced secret may stand in the setting.
 *
 * @param <T> the type of the value
 */
public final class ReloadableFile<T> {

    private static final Logger LOG = LoggerFactory.getLogger(ReloadableFile.class);

    private final String name;
    private final List<Path> files;
    private final Parser<T> parser;
    private byte[] seen;
    private volatile T value;

    /** Parses the content of the files, in their order, without byte order marks. */
    @FunctionalInterface
    public interface Parser<T> {

        /** @throws IllegalArgumentException with a reason that contains nothing of the content */
        T parse(List<byte[]> contents);
    }

    /**
     * Reads the files.
     *
     * @param name of the settings that name them
     * @throws IllegalArgumentException with one sentence, where they cannot be used
     */
    public ReloadableFile(String name, List<Path> files, Parser<T> parser) {
        this.name = name;
        this.files = List.copyOf(files);
        this.parser = parser;
        try {
            List<byte[]> contents = read();
            this.seen = fingerprint(contents);
            this.value = parser.parse(contents);
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException(sentence(e));
        }
    }

    public T get() {
        return value;
    }

    /** Polls the files for changes from now on. */
    public void follow(Vertx vertx, Duration pollInterval) {
        vertx.setPeriodic(pollInterval.toMillis(), timer -> vertx.executeBlocking(this::poll, false));
    }

    private synchronized boolean poll() {
        try {
            List<byte[]> contents = read();
            byte[] now = fingerprint(contents);
            if (MessageDigest.isEqual(now, seen)) {
                return false;
            }
            seen = now;
            value = parser.parse(contents);
            LOG.info("{}: reloaded", name);
            return true;
        } catch (IOException | IllegalArgumentException e) {
            LOG.error("{} The previous content stays in use.", sentence(e));
            return false;
        }
    }

    private List<byte[]> read() throws IOException {
        List<byte[]> contents = new ArrayList<>(files.size());
        for (Path file : files) {
            contents.add(withoutByteOrderMark(Files.readAllBytes(file)));
        }
        return contents;
    }

    /** @throws IllegalArgumentException for the mark of UTF-16 */
    private static byte[] withoutByteOrderMark(byte[] content) {
        int first = content.length < 2 ? 0 : (content[0] & 0xFF) << 8 | content[1] & 0xFF;
        if (first == 0xFEFF || first == 0xFFFE) {
            throw new IllegalArgumentException("the file is UTF-16, but must be UTF-8");
        }
        boolean marked = first == 0xEFBB && content.length > 2 && (content[2] & 0xFF) == 0xBF;
        return marked ? Arrays.copyOfRange(content, 3, content.length) : content;
    }

    private String sentence(Exception e) {
        return name + ": " + (e instanceof IOException ? "the file is missing or not readable" : e.getMessage()) + ".";
    }

    private static byte[] fingerprint(List<byte[]> contents) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            contents.forEach(digest::update);
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
