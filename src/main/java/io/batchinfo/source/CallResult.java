package io.batchinfo.source;

import org.jspecify.annotations.Nullable;

/** The result of an attempt, or of a whole call with its retries. */
public sealed interface CallResult {

    record Success(RawJson data) implements CallResult {}

    /** A 404: an answer, not a failure. */
    record NotFound() implements CallResult {}

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

    /** True where the source has answered: with a part, or that there is none. */
    default boolean isConclusive() {
        return this instanceof Success || this instanceof NotFound;
    }
}
