package io.batchinfo.http;

import org.jspecify.annotations.Nullable;

/** The {@code traceparent} header of W3C Trace Context. */
public final class TraceParent {

    public static final String HEADER = "traceparent";

    /** The length of version 00, with which every later version begins. */
    private static final int LENGTH = 55;

    private static final int SAMPLED = 1;

    private TraceParent() {}

    /**
     * The header as version 00; null where it is malformed or has an id of zeros. Of a later version the ids and the sampled
     * flag are read, as the section "Versioning of traceparent" of the standard says.
     */
    public static @Nullable String of(@Nullable String header) {
        if (header == null || header.length() < LENGTH || !wellFormed(header)) {
            return null;
        }
        if (header.startsWith("00-")) {
            return header.length() == LENGTH ? header : null;
        }
        if (header.startsWith("ff") || header.length() > LENGTH && header.charAt(LENGTH) != '-') {
            return null;
        }
        int flags = Character.digit(header.charAt(LENGTH - 1), 16) & SAMPLED;
        return "00" + header.substring(2, LENGTH - 2) + "0" + flags;
    }

    /** The id of the whole trace. */
    public static String traceId(String traceParent) {
        return traceParent.substring(3, 35);
    }

    /** The header for a span of this service. */
    public static String text(String traceId, String spanId) {
        return "00-" + traceId + "-" + spanId + "-01";
    }

    private static boolean wellFormed(String header) {
        return hex(header, 0, 2)
                && header.charAt(2) == '-'
                && hex(header, 3, 35)
                && header.charAt(35) == '-'
                && hex(header, 36, 52)
                && header.charAt(52) == '-'
                && hex(header, 53, 55)
                && !header.startsWith("0".repeat(32), 3)
                && !header.startsWith("0".repeat(16), 36);
    }

    private static boolean hex(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }
}
