package io.batchinfo.source;

/** What an attempt, or a whole call with its retries, came to. */
public sealed interface CallResult {

    record Success(RawJsonObject data) implements CallResult {}

    /** A 404: an answer, not a failure. */
    record NotFound() implements CallResult {}

    record Failed(Failure failure) implements CallResult {}

    /** The caller who led this call gave it up; it says nothing to others who wait for the same part. */
    record Cancelled(Failure failure) implements CallResult {}

    NotFound NOT_FOUND = new NotFound();

    default boolean isConclusive() {
        return this instanceof Success || this instanceof NotFound;
    }
}
