package io.batchinfo.source;

/** How a source is asked once. */
@FunctionalInterface
public interface AttemptExecutor {

    /** Blocks until the attempt has ended, at its timeout at the latest. Never throws: a failure is an answer. */
    CallResult make(Attempt attempt);
}
