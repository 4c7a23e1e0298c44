package io.batchinfo.camel;

import io.batchinfo.batch.Batch;
import io.batchinfo.batch.UserResult;
import java.util.List;

/** Listener of completed requests and of changed routes. */
public interface BatchListener {

    BatchListener NONE = new BatchListener() {};

    /** A batch or a stream has completed. */
    default void answered(Batch batch) {}

    /** The client closed the connection before the end. */
    default void cancelled(Batch batch) {}

    /** A request for one user has completed. */
    default void answered(UserResult user, long durationNanos) {}

    /** A new generation serves, with these sources. */
    default void serves(List<SourceStatus> sources) {}
}
