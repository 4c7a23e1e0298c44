package io.batchinfo.batch;

import java.util.List;
import java.util.Set;

/**
 * What a client asks for, once it has been found valid.
 *
 * @param ids the distinct ids, in the order of their first occurrence
 * @param requested how many were sent, duplicates too
 * @param excludedSources the sources the client does not want
 * @param maxAgeSeconds 0 to 86400
 * @param staleIfErrorSeconds 0 to 86400
 * @param includeSources true adds what is known of each call
 */
public record BatchRequest(
        List<String> ids,
        int requested,
        Set<String> excludedSources,
        int maxAgeSeconds,
        int staleIfErrorSeconds,
        boolean includeSources) {

    /** Seconds a part may be old where the client says nothing. */
    public static final int DEFAULT_MAX_AGE = 60;

    /** The most seconds a client may ask for. */
    public static final int LONGEST_AGE = 86_400;

    /** The source that {@code includeAnalytics} is about. */
    public static final String ANALYTICS = "analytics";
}
