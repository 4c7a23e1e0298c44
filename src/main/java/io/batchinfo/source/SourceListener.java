package io.batchinfo.source;

/** Listener of the calls of a source. */
public interface SourceListener {

    SourceListener NONE = new SourceListener() {};

    /** A result was delivered to a caller. */
    default void part(SourceResult part) {}

    /** An attempt ended. */
    default void attempt(SourceConfig config, Attempt attempt, CallResult answer, long durationNanos) {}

    /** A retry was started. */
    default void retried(SourceConfig config) {}

    /** A hedged attempt was started. */
    default void hedged(SourceConfig config) {}

    /** The hedged attempt answered first. */
    default void hedgeWon(SourceConfig config) {}

    /** The retry budget denied a retry or a hedge. */
    default void budgetExhausted(SourceConfig config) {}
}
