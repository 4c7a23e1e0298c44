package io.batchinfo.step;

import io.batchinfo.batch.Batch;

/** Told of what becomes of requests; it answers nothing. */
public interface BatchEvents {

    BatchEvents NONE = new BatchEvents() {};

    /** A request was answered, whole or not. */
    default void answered(Batch batch) {}

    /** Its reader left before the end. */
    default void cancelled(Batch batch) {}
}
