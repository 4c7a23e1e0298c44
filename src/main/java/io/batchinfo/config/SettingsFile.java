package io.batchinfo.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** Reads a file of properties in UTF-8. A byte order mark at its beginning is no part of the text. */
final class SettingsFile {

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private SettingsFile() {}

    /**
     * Reads the file, where there is one.
     *
     * @throws InvalidSettingException where it cannot be read, is UTF-16, or is not UTF-8
     */
    static Properties read(Path path) {
        Properties properties = new Properties();
        if (!Files.exists(path)) {
            return properties;
        }
        try {
            properties.load(new StringReader(text(path, Files.readAllBytes(path))));
            return properties;
        } catch (IOException | IllegalArgumentException e) {
            throw new InvalidSettingException(path.getFileName() + " cannot be read: " + e.getMessage() + ".");
        }
    }

    private static String text(Path path, byte[] bytes) {
        if (utf16(bytes)) {
            throw new InvalidSettingException(path.getFileName() + " is UTF-16, but must be UTF-8.");
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new InvalidSettingException(path.getFileName() + " is not UTF-8.");
        }
    }

    /** With a byte order mark, or without one where a NUL stands beside the first character. */
    private static boolean utf16(byte[] bytes) {
        if (bytes.length < 2) {
            return false;
        }
        boolean marked = (bytes[0] & 0xFF) == 0xFE && (bytes[1] & 0xFF) == 0xFF
                || (bytes[0] & 0xFF) == 0xFF && (bytes[1] & 0xFF) == 0xFE;
        return marked || bytes[0] == 0 || bytes[1] == 0;
    }
}
