package io.batchinfo.source;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The result of an attempt, or of a whole call with its retries. */
public sealed interface CallResult {

    record Success(RawJson data) implements CallResult {}

    /** A 404: an answer, not a failure. */
    record NotFound() implements CallResult {}

    /**
     * The response of a bulk call: what it says of each user that it was asked for.
     *
     * @param byUser success, not found or a failure, by the id of the user
     * @param otherUsers true where the response has users that it was not asked for
     */
    record Bulk(Map<String, CallResult> byUser, boolean otherUsers) implements CallResult {

        public Bulk {
            byUser = Map.copyOf(byUser);
        }
    }

    /**
     * A failure.
     *
     * @param fallback the part that the route gives in place of the failed one, null for none
     * @param cause what happened, for the log alone; null where it is logged already
     */
    record Failed(
            Failure failure,
            @Nullable RawJson fallback,
            @Nullable String cause) implements CallResult {

        public Failed(Failure failure) {
            this(failure, null, null);
        }
    }

    /** Cancelled by its caller: no statement about the source for others that wait for the same part. */
    record Cancelled(Failure failure) implements CallResult {}

    NotFound NOT_FOUND = new NotFound();

    Cancelled CANCELLED = new Cancelled(Failure.of(Failure.Kind.UPSTREAM_TIMEOUT));

    /** True where the source has answered: with a part, with the parts of many users, or that there is none. */
    default boolean isConclusive() {
        return this instanceof Success || this instanceof NotFound || this instanceof Bulk;
    }

    /** True where the attempt was not made, because the circuit breaker is open. */
    default boolean isRejectedByBreaker() {
        return this instanceof Failed failed && failed.failure().kind() == Failure.Kind.CIRCUIT_OPEN;
    }

    /** The result of one user: of a bulk call what it says of this user, else the result itself. */
    default CallResult of(String userId) {
        return this instanceof Bulk bulk ? bulk.byUser().getOrDefault(userId, NOT_FOUND) : this;
    }
}
