package io.batchinfo.source;

import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The options of one request, the same for every user in it.
 *
 * @param requestId the name of the request in the log and in traces
 * @param maxAgeNanos the oldest part accepted in nanoseconds, judged when it is read (RFC 9111 5.2.1.1)
 * @param staleIfErrorNanos how much older a part may be when its source fails, in nanoseconds (RFC 5861 4)
 * @param deadlineNanos the {@link Ticker} reading at which all waiting ends, {@link Long#MAX_VALUE} for no deadline
 * @param dueSources the sources that every result must have a part of
 * @param excludedSources the sources that the caller did not ask for
 * @param refetchedSources the sources that are called though a cached part is fresh; it is given where the call fails
 * @param cancelled true once the client has closed its connection
 * @param activity the source calls in progress
 */
public record RequestContext(
        String requestId,
        long maxAgeNanos,
        long staleIfErrorNanos,
        long deadlineNanos,
        List<DueSource> dueSources,
        Set<String> excludedSources,
        Set<String> refetchedSources,
        BooleanSupplier cancelled,
        RequestActivity activity) {

    public RequestContext(
            String requestId,
            long maxAgeNanos,
            long staleIfErrorNanos,
            long deadlineNanos,
            List<DueSource> dueSources,
            Set<String> excludedSources,
            BooleanSupplier cancelled) {
        this(
                requestId,
                maxAgeNanos,
                staleIfErrorNanos,
                deadlineNanos,
                dueSources,
                excludedSources,
                Set.of(),
                cancelled,
                new RequestActivity());
    }

    public RequestContext {
        dueSources = List.copyOf(dueSources);
        excludedSources = Set.copyOf(excludedSources);
        refetchedSources = Set.copyOf(refetchedSources);
    }

    /** This request with sources that are called though a cached part is fresh. */
    public RequestContext refetching(Set<String> sources) {
        return sources.isEmpty()
                ? this
                : new RequestContext(
                        requestId,
                        maxAgeNanos,
                        staleIfErrorNanos,
                        deadlineNanos,
                        dueSources,
                        excludedSources,
                        sources,
                        cancelled,
                        activity);
    }

    /** True where a part of this age needs no call. */
    public boolean isFresh(long ageNanos) {
        return ageNanos <= maxAgeNanos && maxAgeNanos > 0;
    }

    /** True where a part of this age may replace a source that failed. */
    public boolean allowsStale(long ageNanos) {
        return staleIfErrorNanos > 0 && ageNanos <= maxAgeNanos + staleIfErrorNanos;
    }

    /** Identity equality: the fair bulkhead keys its queues by request. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
