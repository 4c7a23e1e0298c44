package io.batchinfo.source;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonToken;
import io.batchinfo.source.CallResult.Failed;
import io.batchinfo.source.CallResult.Success;
import io.batchinfo.source.Failure.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
     * <p>200 and 203 are the part; 204 and a blank body are not found, as are the statuses and the values that the source names.
     * 429 is a rate limit. Any other 2xx or a 3xx is invalid, any other status unavailable.
     *
     * @param userId the id that was asked for
     * @return a part, not found, or a failure that the circuit breaker does not count
     * @throws AttemptFailedException for a failure that the circuit breaker counts: 5xx, 408, 425, and what is not JSON
     */
    public static CallResult read(
            ResponseSpec spec, String userId, int status, @Nullable String retryAfter, byte[] body, Instant now) {
        CallResult whole = beforePart(spec, status, retryAfter, body, now);
        return whole == null ? part(spec, userId, status, body) : whole;
    }

    /** What a response says without its part; null where there may be one. */
    static @Nullable CallResult beforePart(
            ResponseSpec spec, int status, @Nullable String retryAfter, byte[] body, Instant now) {
        if (hasPart(status)) {
            return isBlank(body) ? CallResult.NOT_FOUND : null;
        }
        if (status == 204 || spec.notFoundStatuses().contains(status)) {
            return CallResult.NOT_FOUND;
        }
        Failure failure = ofStatus(status, retryAfter, now);
        if (failure.countsForBreaker() && failure.kind() != Kind.UPSTREAM_INVALID) {
            throw new AttemptFailedException(failure, "status " + status);
        }
        return new Failed(failure, null, "status " + status);
    }

    /** True for the statuses of a response whose body is read. */
    public static boolean hasPart(int status) {
        return status == 200 || status == 203;
    }

    /** The failure that a status means which is neither a part nor "not found". */
    public static Failure ofStatus(int status, @Nullable String retryAfter, Instant now) {
        if (status == 429) {
            return Failure.rateLimited(status, seconds(retryAfter, now));
        }
        Kind kind = status < 400 ? Kind.UPSTREAM_INVALID : Kind.UPSTREAM_UNAVAILABLE;
        return new Failure(kind, status, status == 503 ? seconds(retryAfter, now) : null);
    }

    private static boolean isBlank(byte[] body) {
        for (byte b : body) {
            if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
                return false;
            }
        }
        return true;
    }

    private static CallResult part(ResponseSpec spec, String userId, int status, byte[] body) {
        Failure invalid = Failure.of(Kind.UPSTREAM_INVALID, status);
        try {
            ResponseCondition notFound = spec.notFoundWhen();
            if (notFound != null && notFound.holds(body)) {
                return CallResult.NOT_FOUND;
            }
            if (hasErrors(spec, body)) {
                return partial(spec, userId, Failure.of(Kind.UPSTREAM_UNAVAILABLE, status), body);
            }
            RawJson part = RawJson.read(body, spec.data(), spec.schema());
            String fault = otherUser(spec, userId, part);
            return fault == null ? new Success(spec.passedOn(part)) : new Failed(invalid, null, fault);
        } catch (WrongShapeException e) {
            return new Failed(invalid, null, "invalid: " + what(e));
        } catch (IOException e) {
            throw new AttemptFailedException(invalid, "invalid: " + what(e));
        }
    }

    private static @Nullable String otherUser(ResponseSpec spec, String userId, RawJson part) {
        if (spec.id() == null) {
            return null;
        }
        String id = part.textAt(spec.id());
        if (id == null) {
            return "invalid: the response has no id of a user at " + spec.id();
        }
        return id.equals(userId) ? null : OTHER_USER;
    }

    static boolean hasErrors(ResponseSpec spec, byte[] body) throws IOException {
        return spec.errors() != null
                && JsonScanner.scan(
                        body,
                        spec.errors(),
                        (parser, token) -> token != null
                                && token != JsonToken.VALUE_NULL
                                && (token.isScalarValue() || !parser.nextToken().isStructEnd()));
    }

    /** A response with errors is a failure; what it has of the part is given to the caller beside it. */
    private static CallResult partial(ResponseSpec spec, String userId, Failure failure, byte[] body)
            throws IOException {
        String cause = "the response has errors at " + spec.errors();
        try {
            RawJson part = RawJson.read(body, spec.data(), spec.schema());
            String fault = otherUser(spec, userId, part);
            return fault == null ? new Failed(failure, spec.passedOn(part), cause) : new Failed(failure, null, fault);
        } catch (WrongShapeException e) {
            return new Failed(failure, null, cause);
        }
    }

    /**
     * Parses the constant fallback of a source.
     *
     * @throws IllegalArgumentException with one sentence, where the text is not JSON
     */
    public static RawJson constant(String source, String text) {
        try {
            return RawJson.read(text.getBytes(StandardCharsets.UTF_8), JsonPointer.empty(), ResponseSchema.ANY);
        } catch (IOException e) {
            throw new IllegalArgumentException("source " + source + ": 'fallback' is not JSON: " + what(e));
        }
    }

    /**
     * Parses the fallback of a route, which is the part itself or a whole response.
     *
     * @return null where it is not JSON
     */
    public static @Nullable RawJson fallback(ResponseSpec spec, byte[] body) {
        try {
            return RawJson.read(body, spec.data(), ResponseSchema.ANY);
        } catch (WrongShapeException e) {
            try {
                return RawJson.read(body, JsonPointer.empty(), ResponseSchema.ANY);
            } catch (IOException none) {
                return null;
            }
        } catch (IOException e) {
            return null;
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
    static String what(IOException e) {
        String message = String.valueOf(e.getMessage());
        int end = message.indexOf('\n');
        String line = message.substring(0, Math.min(end < 0 ? message.length() : end, LONGEST_REASON));
        return line.replaceAll("[^ -~]", "?");
    }
}
