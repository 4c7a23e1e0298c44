package io.batchinfo.source;

/** Told of what happens to the calls of a source; it answers nothing. */
public interface SourceEvents {

    SourceEvents NONE = new SourceEvents() {};

    /** A part was given to a caller. */
    default void part(Part part) {}

    /** An attempt ended. */
    default void attempt(SourceSpec spec, Attempt attempt, Answer answer, long durationNanos) {}

    /** An attempt was made again. */
    default void retried(SourceSpec spec) {}

    /** A second attempt was started beside a slow one. */
    default void hedged(SourceSpec spec) {}

    /** The second attempt answered first. */
    default void hedgeWon(SourceSpec spec) {}

    /** A retry or a hedge was not made for want of budget. */
    default void budgetExhausted(SourceSpec spec) {}
}
