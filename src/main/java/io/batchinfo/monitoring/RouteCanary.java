package io.batchinfo.monitoring;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A canary of the routes in JMX. */
public interface RouteCanary {

    /** {@code running}, {@code served} or {@code withdrawn}. */
    String getState();

    /** Hash of the contents of the new files, 12 hexadecimal digits. */
    String getRevision();

    /** Names of the files that were added, changed or removed. */
    List<String> getChanged();

    /** Share of the requests that go to the new routes, 0 to 1. */
    double getShare();

    /** Time of its start, ISO 8601. */
    String getStartedAt();

    /** Requests, failed users, incomplete users and durations of the new and of the serving routes. */
    String getCompared();

    /** Why the new routes were withdrawn, null where they were not. */
    @Nullable
    String getFinding();
}
