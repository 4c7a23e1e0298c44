package io.batchinfo.security;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is read from files that may be replaced while the service runs. Files that cannot be used change nothing. What is
 * said of them never repeats their content or their name, which may be the secret itself put in the wrong place.
 *
 * @param <T> what the files mean
 */
public final class ReloadableFile<T> {

    private static final Logger LOG = LoggerFactory.getLogger(ReloadableFile.class);

    private final String name;
    private final List<Path> files;
    private final Meaning<T> meaning;
    private byte[] seen;
    private volatile T value;

    /** Makes something of the content of the files, in their order. */
    @FunctionalInterface
    public interface Meaning<T> {

        /** @throws IllegalArgumentException with what is wrong, in a few words that are no part of the content */
        T of(List<byte[]> contents);
    }

    /**
     * Reads the files.
     *
     * @param name of the settings that name them
     * @throws IllegalArgumentException with one sentence, where they cannot be used
     */
    public ReloadableFile(String name, List<Path> files, Meaning<T> meaning) {
        this.name = name;
        this.files = List.copyOf(files);
        this.meaning = meaning;
        try {
            List<byte[]> contents = read();
            this.seen = fingerprint(contents);
            this.value = meaning.of(contents);
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException(sentence(e));
        }
    }

    public T get() {
        return value;
    }

    /** Goes on looking whether they change. */
    public void follow(Vertx vertx, Duration look) {
        vertx.setPeriodic(look.toMillis(), timer -> vertx.executeBlocking(this::look, false));
    }

    private synchronized boolean look() {
        try {
            List<byte[]> contents = read();
            byte[] now = fingerprint(contents);
            if (MessageDigest.isEqual(now, seen)) {
                return false;
            }
            seen = now;
            value = meaning.of(contents);
            LOG.info("{}: read anew", name);
            return true;
        } catch (IOException | IllegalArgumentException e) {
            LOG.error("{} What was read before goes on.", sentence(e));
            return false;
        }
    }

    private List<byte[]> read() throws IOException {
        List<byte[]> contents = new ArrayList<>(files.size());
        for (Path file : files) {
            contents.add(Files.readAllBytes(file));
        }
        return contents;
    }

    private String sentence(Exception e) {
        return name + ": " + (e instanceof IOException ? "the file is not there or may not be read" : e.getMessage())
                + ".";
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
