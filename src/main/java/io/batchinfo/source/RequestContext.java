package io.batchinfo.source;

import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What one caller accepts, the same for every user of its request.
 *
 * @param requestId what the log and the traces call the request
 * @param maxAgeNanos the oldest part accepted, judged when it is read (RFC 9111 5.2.1.1)
 * @param staleIfErrorNanos how much older than that a part may be when its source fails (RFC 5861 4)
 * @param deadlineNanos the {@link Ticker} reading after which nothing is waited for, {@link Long#MAX_VALUE} for none
 * @param excludedSources the sources this caller did not ask for
 * @param cancelled true once nobody reads the answer any more
 */
public record RequestContext(
        String requestId,
        long maxAgeNanos,
        long staleIfErrorNanos,
        long deadlineNanos,
        Set<String> excludedSources,
        BooleanSupplier cancelled) {

    public RequestContext {
        excludedSources = Set.copyOf(excludedSources);
    }

    /** True where a part of this age needs no call. */
    public boolean fresh(long ageNanos) {
        return ageNanos <= maxAgeNanos && maxAgeNanos > 0;
    }

    /** True where a part of this age may stand in for a source that failed. */
    public boolean allowsStale(long ageNanos) {
        return staleIfErrorNanos > 0 && ageNanos <= maxAgeNanos + staleIfErrorNanos;
    }

    /** One caller is no other, whatever both accept. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
