package io.batchinfo.source;

import java.io.ByteArrayOutputStream;

/** White space between the tokens of a JSON text (RFC 8259 2). */
final class JsonWhitespace {

    private JsonWhitespace() {}

    /** True where a line break or a tab is in the text. It can only stand between tokens: inside a string JSON forbids it. */
    static boolean isIn(byte[] json) {
        for (byte b : json) {
            if (b >= 0 && b < ' ') {
                return true;
            }
        }
        return false;
    }

    /** The text without the white space between tokens; every token stays as it was written. */
    static byte[] remove(byte[] json) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(json.length + 16);
        boolean string = false;
        boolean escaped = false;
        for (byte b : json) {
            if (string || b < 0 || b > ' ') {
                out.write(b);
            }
            string ^= b == '"' && !escaped;
            escaped = b == '\\' && !escaped;
        }
        return out.toByteArray();
    }
}
