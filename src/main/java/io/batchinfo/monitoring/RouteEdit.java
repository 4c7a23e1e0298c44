package io.batchinfo.monitoring;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One edit of the routes folder in JMX. */
public interface RouteEdit {

    /** Number of the generation that served after the edit, from 1. */
    long getGeneration();

    /** Time of the outcome, ISO 8601. */
    String getTime();

    /** Hash of the folder's contents, 12 hexadecimal digits. */
    String getRevision();

    /** Names of the files that were added, changed or removed. */
    List<String> getChanged();

    /** The outcome, in lower case: {@code served}, {@code rejected}, {@code withdrawn} or {@code rolled_back}. */
    String getOutcome();

    /** Why the edit does not serve, null where it does. */
    @Nullable
    String getFault();
}
