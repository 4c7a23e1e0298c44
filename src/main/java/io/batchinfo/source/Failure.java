package io.batchinfo.source;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Why a part is missing, in this service's own words: nothing of an upstream's answer but its status.
 *
 * @param status the HTTP status of the last attempt that got one
 * @param retryAfterSeconds when to ask again, where the upstream said so
 */
public record Failure(
        Kind kind, @Nullable Integer status, @Nullable Long retryAfterSeconds) {

    private static final Set<Integer> RETRYABLE_STATUS = Set.of(408, 425, 429, 500, 502, 503, 504);

    /** The problem types of a missing part (RFC 9457 3.1.1). */
    public enum Kind {
        USER_NOT_FOUND("user-not-found", "not found"),
        NOT_FOUND("not-found", "not found"),
        UPSTREAM_UNAVAILABLE("upstream-unavailable", "unavailable"),
        UPSTREAM_TIMEOUT("upstream-timeout", "timed out"),
        UPSTREAM_INVALID("upstream-invalid", "gave an invalid answer"),
        CIRCUIT_OPEN("circuit-open", "is not called while its circuit is open"),
        RATE_LIMITED("rate-limited", "is rate limited"),
        ROUTE_FAILED("route-failed", "gave no part"),
        DEPENDENCY_MISSING("dependency-missing", "needs a part that is missing"),
        LIMIT_EXCEEDED("limit-exceeded", "found no room within the limits of this service");

        private final String slug;
        private final String words;

        Kind(String slug, String words) {
            this.slug = slug;
            this.words = words;
        }

        /** The relative URI of the problem type. */
        public String type() {
            return "/problems/" + slug;
        }

        /** The value of the {@code outcome} label of a meter. */
        public String slug() {
            return slug;
        }

        public boolean notFound() {
            return this == NOT_FOUND || this == USER_NOT_FOUND;
        }
    }

    public static Failure of(Kind kind) {
        return new Failure(kind, null, null);
    }

    public static Failure of(Kind kind, int status) {
        return new Failure(kind, status, null);
    }

    public static Failure rateLimited(@Nullable Integer status, @Nullable Long retryAfterSeconds) {
        return new Failure(Kind.RATE_LIMITED, status, retryAfterSeconds);
    }

    /** True where another attempt may help: transport errors, timeouts, 408, 425, 429, 500, 502, 503 and 504. */
    public boolean retryable() {
        return switch (kind) {
            case UPSTREAM_TIMEOUT -> true;
            case UPSTREAM_UNAVAILABLE, RATE_LIMITED -> status == null || RETRYABLE_STATUS.contains(status);
            default -> false;
        };
    }

    /**
     * True where the circuit breaker counts it: transport errors, timeouts, 5xx, 408, 425 and what is not JSON. What concerns
     * one user, a rate limit and a mistake of the route say nothing about the source.
     */
    public boolean countsForBreaker() {
        return switch (kind) {
            case UPSTREAM_TIMEOUT, UPSTREAM_INVALID -> true;
            case UPSTREAM_UNAVAILABLE -> status == null || status >= 500 || status == 408 || status == 425;
            default -> false;
        };
    }

    /** One sentence for people, such as {@code Analytics not found}. */
    public String title(String source) {
        if (kind == Kind.USER_NOT_FOUND) {
            return "User not found";
        }
        return source.substring(0, 1).toUpperCase(Locale.ROOT) + source.substring(1) + " " + kind.words;
    }
}
