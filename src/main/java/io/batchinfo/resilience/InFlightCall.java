package io.batchinfo.resilience;

import io.batchinfo.source.CallResult;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One call under way that others may wait for. */
final class InFlightCall {

    /** What came of it. */
    record CallOutcome(CallResult answer, int attempts) {}

    private final CompletableFuture<CallOutcome> landing = new CompletableFuture<>();

    void land(CallOutcome result) {
        landing.complete(result);
    }

    /** Waits for it, for so long; null where that was not enough. */
    @Nullable
    CallOutcome await(long nanos) {
        try {
            return landing.get(nanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a flight always lands with an answer", e);
        }
    }
}
