package io.batchinfo.camel;

import io.batchinfo.batch.Batch;
import io.batchinfo.batch.UserResult;
import java.util.List;

/** Told of what becomes of requests, and of the routes that answer them; it answers nothing. */
public interface BatchListener {

    BatchListener NONE = new BatchListener() {};

    /** A batch or a stream was answered, whole or not. */
    default void answered(Batch batch) {}

    /** Its reader left before the end. */
    default void cancelled(Batch batch) {}

    /** A request for one user was answered, whether or not anybody still reads it. */
    default void answered(UserResult user, long durationNanos) {}

    /** Other routes serve from now on, with these sources and no others. */
    default void serves(List<SourceStatus> sources) {}
}
