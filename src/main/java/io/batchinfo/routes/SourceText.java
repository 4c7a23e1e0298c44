package io.batchinfo.routes;

import io.batchinfo.routes.RoutesFolder.RouteFile;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Decodes files of the routes folder as UTF-8, whatever the locale; a byte order mark is accepted and removed. */
final class SourceText {

    private static final String MARK = "\uFEFF";

    private SourceText() {}

    /** @throws RouteException where a file is not UTF-8, with the line of the first wrong byte */
    static String decode(RouteFile file) throws RouteException {
        byte[] bytes = file.text();
        if (isUtf16(bytes)) {
            throw new RouteException(file.name(), 1, "the file is UTF-16; save it as UTF-8");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length + 1);
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CoderResult result = decoder.decode(in, out, true);
        if (result.isError()) {
            int line = 1 + (int) out.flip().chars().filter(c -> c == '\n').count();
            String wrong = String.format("0x%02X", bytes[in.position()]);
            throw new RouteException(file.name(), line, "byte " + wrong + " is not UTF-8; save the file as UTF-8");
        }
        String text = out.flip().toString();
        return text.startsWith(MARK) ? text.substring(MARK.length()) : text;
    }

    private static boolean isUtf16(byte[] bytes) {
        if (bytes.length < 2) {
            return false;
        }
        boolean marked = (bytes[0] == (byte) 0xFE && bytes[1] == (byte) 0xFF)
                || (bytes[0] == (byte) 0xFF && bytes[1] == (byte) 0xFE);
        return marked || bytes[0] == 0 || bytes[1] == 0;
    }
}
