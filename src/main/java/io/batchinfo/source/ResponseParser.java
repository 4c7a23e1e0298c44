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

/** Parses the response of an upstream, which is hostile until it has been parsed. */
public final class ResponseParser {

    /** The cause of a failure whose response has the id of another user: its connection cannot be trusted. */
    public static final String OTHER_USER = "invalid: the response has the id of another user";

    private static final int LONGEST_REASON = 200;

    private static final DateTimeFormatter ASCTIME = DateTimeFormatter.ofPattern(
                    "EEE MMM ppd HH:mm:ss uuuu", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private ResponseParser() {}

    /**
     * Parses a response. The status decides before the body is looked at.
     *
     * <p>200 and 203 are the part; 204 and an empty body are not found, as are the statuses that the source names. 429 is a rate
     * limit. Any other 2xx or a 3xx is invalid, any other status unavailable.
     *
     * @param userId the id that was asked for
     * @return a part, not found, or a failure that the circuit breaker does not count
     * @throws AttemptFailedException for a failure that the circuit breaker counts: 5xx, 408, 425, and what is not JSON
     */
    public static CallResult read(
            ResponseSpec spec, String userId, int status, @Nullable String retryAfter, byte[] body, Instant now) {
        if (status == 200 || status == 203) {
            return body.length == 0 ? CallResult.NOT_FOUND : part(spec, userId, status, body);
        }
        if (status == 204 || spec.notFoundStatuses().contains(status)) {
            return CallResult.NOT_FOUND;
        }
        if (status == 429) {
            return new Failed(Failure.rateLimited(status, seconds(retryAfter, now)), null, "status 429");
        }
        Kind kind = status < 400 ? Kind.UPSTREAM_INVALID : Kind.UPSTREAM_UNAVAILABLE;
        Failure failure = new Failure(kind, status, status == 503 ? seconds(retryAfter, now) : null);
        if (status >= 500 || status == 408 || status == 425) {
            throw new AttemptFailedException(failure, "status " + status);
        }
        return new Failed(failure, null, "status " + status);
    }

    private static CallResult part(ResponseSpec spec, String userId, int status, byte[] body) {
        Failure invalid = Failure.of(Kind.UPSTREAM_INVALID, status);
        try {
            RawJsonObject part = RawJsonObject.read(body, spec.data(), spec.schema());
            if (spec.idField() != null && !part.fieldIs(spec.idField(), userId)) {
                return new Failed(invalid, null, OTHER_USER);
            }
            return new Success(part);
        } catch (WrongShapeException e) {
            return new Failed(invalid, null, "invalid: " + what(e));
        } catch (IOException e) {
            throw new AttemptFailedException(invalid, "invalid: " + what(e));
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
