package io.batchinfo.security;

import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * API keys from a file, one a line, with or without a name before it ({@code name: key}). Several keys are valid at once, so
 * that one can be replaced without a break. Only their digests are kept.
 */
public final class ApiKeyAuthenticator implements Authenticator {

    /** Long enough not to be guessed: 16 random bytes in base64. */
    private static final int MIN_LENGTH = 22;

    /** Bytes of a digest that stand for the name of a key without one. */
    private static final int NAME_BYTES = 4;

    private static final Pattern LINE =
            Pattern.compile("(?:([A-Za-z0-9._@-]{1,64})\\s*:\\s*)?(" + BearerAuthHandler.TOKEN + ")");

    private final ReloadableFile<List<Key>> keys;

    private record Key(Caller caller, byte[] digest) {}

    /** @throws IllegalArgumentException with one sentence, where the file cannot be used */
    public ApiKeyAuthenticator(String setting, Path file) {
        this.keys = new ReloadableFile<>(setting, List.of(file), contents -> keys(contents.get(0)));
    }

    public ApiKeyAuthenticator follow(Vertx vertx, Duration pollInterval) {
        keys.follow(vertx, pollInterval);
        return this;
    }

    /** Takes the same time for every key, valid or not. */
    @Override
    public @Nullable Caller authenticate(String token) {
        byte[] digest = digest(token);
        Caller caller = null;
        for (Key key : keys.get()) {
            if (MessageDigest.isEqual(key.digest(), digest)) {
                caller = key.caller();
            }
        }
        return caller;
    }

    private static List<Key> keys(byte[] file) {
        List<Key> keys = new String(file, StandardCharsets.UTF_8)
                .lines()
                .map(String::trim)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .map(ApiKeyAuthenticator::key)
                .toList();
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("the file has no key");
        }
        return keys;
    }

    private static Key key(String line) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches() || parts.group(2).length() < MIN_LENGTH) {
            throw new IllegalArgumentException("each line of the file must be a key of " + MIN_LENGTH
                    + " or more letters, digits and -._~+/, with or without a name before it (name: key)");
        }
        byte[] digest = digest(parts.group(2));
        String name = parts.group(1);
        return new Key(
                new Caller(name == null ? "key " + HexFormat.of().formatHex(digest, 0, NAME_BYTES) : name, true),
                digest);
    }

    private static byte[] digest(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
