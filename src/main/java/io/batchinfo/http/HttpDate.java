package io.batchinfo.http;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The {@code Date} header of an answer (RFC 9110 6.6.1), formatted once a second. */
public final class HttpDate {

    public static final String HEADER = "Date";

    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private static volatile Second last = new Second(Long.MIN_VALUE, "");

    private record Second(long epochSecond, String text) {}

    private HttpDate() {}

    /** The current time as an IMF-fixdate. */
    public static String now() {
        long second = Math.floorDiv(System.currentTimeMillis(), 1000L);
        Second known = last;
        if (known.epochSecond() != second) {
            known = new Second(second, FORMAT.format(Instant.ofEpochSecond(second)));
            last = known;
        }
        return known.text();
    }
}
