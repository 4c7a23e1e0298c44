package io.batchinfo.http;

import org.jspecify.annotations.Nullable;

/** The {@code traceparent} header of W3C Trace Context. */
public final class TraceParent {

    public static final String HEADER = "traceparent";

    private static final int LENGTH = 55;

    private TraceParent() {}

    /** The header as it came, null where it is not one of version 00 with ids that are not zero. */
    public static @Nullable String of(@Nullable String header) {
        return header != null && header.length() == LENGTH && wellFormed(header) ? header : null;
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
        return header.startsWith("00-")
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
