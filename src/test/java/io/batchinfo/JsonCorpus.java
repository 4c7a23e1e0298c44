package io.batchinfo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** JSON texts that a reader must accept, and texts that it must reject (RFC 8259): the lines of {@code json/*.txt}. */
public final class JsonCorpus {

    private static final Path FOLDER = Path.of("src/test/resources/json");
    private static final Pattern SPECIAL = Pattern.compile(
            "<U\\+(?<character>[0-9A-F]+)>|<0x(?<octet>[0-9A-F]{2})>|<(?<text>[^>]+) x (?<times>\\d+)>");

    private JsonCorpus() {}

    /** Texts of at most 19 levels that are JSON. */
    public static Stream<byte[]> accept() {
        return read("accept.txt");
    }

    /** Texts that are no JSON, alone and as the value of a field; or deeper than 20 levels as such a value. */
    public static Stream<byte[]> reject() {
        return read("reject.txt");
    }

    /** The text as the value of a field that a batch request does not know. */
    public static byte[] asUnknownField(byte[] text) {
        byte[] before = "{\"userIds\":[],\"unknown\":".getBytes(UTF_8);
        byte[] all = Arrays.copyOf(before, before.length + text.length + 1);
        System.arraycopy(text, 0, all, before.length, text.length);
        all[all.length - 1] = '}';
        return all;
    }

    private static Stream<byte[]> read(String file) {
        try {
            return Files.readAllLines(FOLDER.resolve(file)).stream()
                    .filter(line -> !line.isEmpty() && !line.startsWith("; "))
                    .map(line -> line.equals("<nothing>") ? new byte[0] : bytes(line));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(String line) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Matcher special = SPECIAL.matcher(line);
        int end = 0;
        while (special.find()) {
            bytes.writeBytes(line.substring(end, special.start()).getBytes(UTF_8));
            bytes.writeBytes(meant(special));
            end = special.end();
        }
        bytes.writeBytes(line.substring(end).getBytes(UTF_8));
        return bytes.toByteArray();
    }

    private static byte[] meant(Matcher special) {
        if (special.group("octet") != null) {
            return new byte[] {(byte) Integer.parseInt(special.group("octet"), 16)};
        }
        if (special.group("character") != null) {
            return Character.toString(Integer.parseInt(special.group("character"), 16))
                    .getBytes(UTF_8);
        }
        return special.group("text")
                .repeat(Integer.parseInt(special.group("times")))
                .getBytes(UTF_8);
    }
}
