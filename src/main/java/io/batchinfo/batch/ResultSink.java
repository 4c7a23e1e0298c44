package io.batchinfo.batch;

/** Receives results, one thread at a time. */
public interface ResultSink {

    /** The result as there is room for it. One thread at a time. */
    default UserResult fit(UserResult result) {
        return result;
    }

    /** Takes one result; it may block while a slow reader catches up. */
    void add(UserResult result);
}
