package io.batchinfo.batch;

import io.batchinfo.source.Failure;
import io.batchinfo.source.Failure.Kind;
import java.util.EnumSet;
import java.util.Set;

/** Aggregates the failures of a response into the HTTP status of strict handling (RFC 7240 4.4). */
public final class FailureSummary {

    private static final Set<Kind> REFUSED = EnumSet.of(Kind.CIRCUIT_OPEN, Kind.RATE_LIMITED, Kind.LIMIT_EXCEEDED);

    private boolean notFound;
    private boolean timeout;
    private boolean refused;
    private boolean other;
    private boolean dependent;
    private long retryAfterSeconds;

    public void add(Failure failure) {
        if (failure.kind().notFound()) {
            notFound = true;
        } else if (failure.kind() == Kind.UPSTREAM_TIMEOUT) {
            timeout = true;
        } else if (REFUSED.contains(failure.kind())) {
            refused = true;
        } else if (failure.kind() == Kind.DEPENDENCY_MISSING) {
            dependent = true;
        } else {
            other = true;
        }
        Long retryAfter = failure.retryAfterSeconds();
        if (retryAfter != null) {
            retryAfterSeconds = Math.max(retryAfterSeconds, retryAfter);
        }
    }

    /**
     * 200 where nothing is missing; 404 where all that is missing was not found; of the rest 503 with an open breaker or a
     * rate limit or a limit of this service among it, 504 where it only timed out, else 502. A missing dependency counts only where nothing else
     * is missing, because it follows from what is.
     */
    public int status() {
        if (refused) {
            return 503;
        }
        if (other) {
            return 502;
        }
        if (timeout) {
            return 504;
        }
        if (notFound) {
            return 404;
        }
        return dependent ? 502 : 200;
    }

    /** The value of {@code Retry-After} that goes with 503, in seconds. */
    public long retryAfterSeconds(long otherwise) {
        return retryAfterSeconds > 0 ? retryAfterSeconds : otherwise;
    }
}
