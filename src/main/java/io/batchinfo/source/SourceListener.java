package io.batchinfo.source;

/** Told of what happens to the calls of a source; it answers nothing. */
public interface SourceListener {

    SourceListener NONE = new SourceListener() {};

    /** A part was given to a caller. */
    default void part(SourceResult part) {}

    /** An attempt ended. */
    default void attempt(SourceConfig config, Attempt attempt, CallResult answer, long durationNanos) {}

    /** An attempt was made again. */
    default void retried(SourceConfig config) {}

    /** A second attempt was started beside a slow one. */
    default void hedged(SourceConfig config) {}

    /** The second attempt answered first. */
    default void hedgeWon(SourceConfig config) {}

    /** A retry or a hedge was not made for want of budget. */
    default void budgetExhausted(SourceConfig config) {}
}
