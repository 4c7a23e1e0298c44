package io.batchinfo.sharing;

import io.batchinfo.source.SharedCache.Key;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The names of the keys on the server. The parts of one user have one hash tag, so that they stand on one node of a cluster. */
final class KeyLayout {

    private static final int TAGS = 64;

    private final String prefix;

    KeyLayout(String prefix) {
        this.prefix = prefix;
    }

    byte[] part(Key key) {
        return part(key.source(), key.definition(), key.id());
    }

    byte[] part(String source, String definition, String id) {
        return bytes(prefix + ":{" + Math.floorMod(id.hashCode(), TAGS) + "}:" + ValueFormat.VERSION + ':'
                + name(source) + ':' + name(definition) + ':' + id);
    }

    /** Set when everything was forgotten. */
    byte[] generation() {
        return bytes(prefix + ":gen");
    }

    /** Set when a source was forgotten. */
    byte[] generation(String source) {
        return bytes(prefix + ":gen:" + name(source));
    }

    /** The next free start of a source's calls. */
    byte[] nextStart(String source) {
        return bytes(prefix + ":{rate:" + name(source) + "}:next");
    }

    /** The end of a source's pause. */
    byte[] pause(String source) {
        return bytes(prefix + ":{rate:" + name(source) + "}:pause");
    }

    byte[] replicas() {
        return bytes(prefix + ":replicas");
    }

    byte[] forgottenUsers() {
        return bytes(prefix + ":gone");
    }

    /** A name with no character that separates the fields of a key. */
    private static String name(String text) {
        if (text.length() <= 64
                && text.chars().allMatch(c -> c == '-' || c == '.' || c == '_' || Character.isLetterOrDigit(c))) {
            return text;
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes(text));
            return "~" + HexFormat.of().formatHex(digest, 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
