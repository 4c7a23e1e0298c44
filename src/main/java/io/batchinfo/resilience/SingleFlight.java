package io.batchinfo.resilience;

import io.batchinfo.source.CallResult;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Request coalescing: at most one call in flight for a user id. The first caller leads, later ones wait for its outcome. An
 * instance belongs to one generation of routes, so nobody waits for a call that other routes make.
 */
final class SingleFlight {

    private final Map<String, InFlightCall> inFlight = new ConcurrentHashMap<>();

    /** The outcome of a call and the number of attempts that it took. */
    record CallOutcome(CallResult result, int attempts) {}

    /** A call in flight that callers wait for. */
    static final class InFlightCall {

        private final CompletableFuture<CallOutcome> outcome = new CompletableFuture<>();

        /** Gives the outcome to those that wait, unless they have one. */
        void complete(CallOutcome outcome) {
            this.outcome.complete(outcome);
        }

        /** Waits for the outcome; null where it did not come within so many nanoseconds, or the thread was interrupted. */
        @Nullable
        CallOutcome await(long nanos) {
            try {
                return outcome.get(nanos, TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                return null;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return null;
            } catch (ExecutionException e) {
                throw new IllegalStateException("a call always completes with an outcome", e);
            }
        }
    }

    /** Makes this call the one in flight; returns the other one where there is one already. */
    @Nullable
    InFlightCall join(String id, InFlightCall own) {
        return inFlight.putIfAbsent(id, own);
    }

    /** Ends the call that {@link #join} made the one in flight. */
    void complete(String id, InFlightCall own, CallOutcome outcome) {
        inFlight.remove(id, own);
        own.complete(outcome);
    }
}
