package io.batchinfo.source;

import io.batchinfo.source.CallResult.Failed;
import io.batchinfo.source.CallResult.Success;
import io.batchinfo.source.Failure.Kind;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads what an upstream said. It is hostile until it has been read. */
public final class ResponseParser {

    private static final int LONGEST_REASON = 200;

    private static final DateTimeFormatter ASCTIME = DateTimeFormatter.ofPattern(
                    "EEE MMM ppd HH:mm:ss uuuu", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private ResponseParser() {}

    /**
     * What a status and a body mean.
     *
     * @return {@link Success} or not found, or a 429: the answers that are no failure of the source
     * @throws AttemptFailedException for everything else
     */
    public static CallResult read(
            int status, @Nullable String retryAfter, byte[] body, ResponseSchema shape, Instant now) {
        switch (status) {
            case 200 -> {
                try {
                    return new Success(RawJsonObject.read(body, shape));
                } catch (IOException e) {
                    throw new AttemptFailedException(Failure.of(Kind.UPSTREAM_INVALID, status), "invalid: " + what(e));
                }
            }
            case 404 -> {
                return CallResult.NOT_FOUND;
            }
            case 429 -> {
                return new Failed(Failure.rateLimited(status, seconds(retryAfter, now)));
            }
            case 503 ->
                throw new AttemptFailedException(
                        new Failure(Kind.UPSTREAM_UNAVAILABLE, status, seconds(retryAfter, now)), "status " + status);
            default -> {
                Kind kind = status >= 300 && status < 400 ? Kind.UPSTREAM_INVALID : Kind.UPSTREAM_UNAVAILABLE;
                throw new AttemptFailedException(Failure.of(kind, status), "status " + status);
            }
        }
    }

    /** {@code Retry-After} is a number of seconds or a date (RFC 9110 10.2.3); anything else says nothing. */
    static @Nullable Long seconds(@Nullable String retryAfter, Instant now) {
        if (retryAfter == null || retryAfter.isBlank()) {
            return null;
        }
        String text = retryAfter.strip();
        if (text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return text.length() > 9 ? 999_999_999L : Long.parseLong(text);
        }
        for (DateTimeFormatter form : dates(now)) {
            try {
                Instant until = Instant.from(form.parse(text));
                return Math.max(0, (Duration.between(now, until).toMillis() + 999) / 1000);
            } catch (DateTimeException e) {
                // perhaps of the next form
            }
        }
        return null;
    }

    /** The three forms of RFC 9110 5.6.7. A year of two digits is at most fifty years ahead. */
    private static List<DateTimeFormatter> dates(Instant now) {
        LocalDate firstYear = LocalDate.ofInstant(now, ZoneOffset.UTC).minusYears(49);
        return List.of(
                DateTimeFormatter.RFC_1123_DATE_TIME,
                new DateTimeFormatterBuilder()
                        .appendPattern("EEEE, dd-MMM-")
                        .appendValueReduced(ChronoField.YEAR, 2, 2, firstYear)
                        .appendPattern(" HH:mm:ss 'GMT'")
                        .toFormatter(Locale.ENGLISH)
                        .withZone(ZoneOffset.UTC),
                ASCTIME);
    }

    /** For the log: the parser's words, which repeat the upstream's. */
    private static String what(IOException e) {
        String message = String.valueOf(e.getMessage());
        int end = message.indexOf('\n');
        String line = message.substring(0, Math.min(end < 0 ? message.length() : end, LONGEST_REASON));
        return line.replaceAll("[^ -~]", "?");
    }
}
