package io.batchinfo.source;

/** Executes one attempt of a source. */
@FunctionalInterface
public interface AttemptExecutor {

    /** Blocks until the attempt has ended, at its timeout at the latest. Never throws: a failure is a result. */
    CallResult execute(Attempt attempt);
}
