package io.batchinfo.security;

import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** API keys from a file, one a line: several, so that one can be replaced without a break. Only their digests are kept. */
public final class ApiKeyAuthenticator implements Predicate<String> {

    /** Long enough that it is not guessed: 16 random bytes in base64. */
    private static final int LEAST_LENGTH = 22;

    private static final Pattern KEY = Pattern.compile(BearerAuthHandler.TOKEN);

    private final ReloadableFile<List<byte[]>> digests;

    /** @throws IllegalArgumentException with one sentence, where the file cannot be used */
    public ApiKeyAuthenticator(String setting, Path file) {
        this.digests = new ReloadableFile<>(setting, List.of(file), contents -> digests(contents.get(0)));
    }

    public ApiKeyAuthenticator follow(Vertx vertx, Duration look) {
        digests.follow(vertx, look);
        return this;
    }

    /** The time it takes says nothing of a key, nor of which one it was. */
    @Override
    public boolean test(String shown) {
        byte[] digest = digest(shown);
        boolean known = false;
        for (byte[] key : digests.get()) {
            known |= MessageDigest.isEqual(key, digest);
        }
        return known;
    }

    private static List<byte[]> digests(byte[] file) {
        List<String> keys = new String(file, StandardCharsets.UTF_8)
                .lines()
                .map(String::trim)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("the file has no key");
        }
        for (String key : keys) {
            if (key.length() < LEAST_LENGTH || !KEY.matcher(key).matches()) {
                throw new IllegalArgumentException("each line of the file must be a key of " + LEAST_LENGTH
                        + " or more letters, digits and -._~+/");
            }
        }
        return keys.stream().map(ApiKeyAuthenticator::digest).toList();
    }

    private static byte[] digest(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
