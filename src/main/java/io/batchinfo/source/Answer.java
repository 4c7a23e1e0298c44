package io.batchinfo.source;

/** What an attempt, or a whole call with its retries, came to. */
public sealed interface Answer {

    record Found(Data data) implements Answer {}

    /** A 404: an answer, not a failure. */
    record NotFound() implements Answer {}

    record Failed(Failure failure) implements Answer {}

    /** The caller who led this call gave it up; it says nothing to others who wait for the same part. */
    record Abandoned(Failure failure) implements Answer {}

    NotFound NOT_FOUND = new NotFound();

    default boolean good() {
        return this instanceof Found || this instanceof NotFound;
    }
}
