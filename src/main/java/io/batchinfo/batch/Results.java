package io.batchinfo.batch;

/** Where results go, one thread at a time. */
public interface Results {

    /** Takes one result; it may block while a slow reader catches up. */
    void add(UserResult result);
}
