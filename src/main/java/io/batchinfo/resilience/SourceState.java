package io.batchinfo.resilience;

import io.batchinfo.source.Ticker;
import java.util.concurrent.ScheduledExecutorService;

/** The state of a source that outlives an edit of its route: retry budget, bulkhead with rate limiter, cool-down. */
public record SourceState(RetryBudget budget, FairBulkhead bulkhead, RetryAfterCooldown cooldown) {

    /** The state of a new source. */
    public static SourceState of(Ticker ticker, ScheduledExecutorService timer) {
        return new SourceState(
                new RetryBudget(ticker), new FairBulkhead(ticker, timer), new RetryAfterCooldown(ticker));
    }

    /** The state of a new source whose call rate and cool-down are shared with other replicas. */
    public static SourceState shared(
            String source, Ticker ticker, ScheduledExecutorService timer, SharedRateLimit shared) {
        return new SourceState(
                new RetryBudget(ticker),
                new FairBulkhead(ticker, timer, source, shared),
                new RetryAfterCooldown(ticker, nanos -> shared.pause(source, nanos)));
    }

    /**
     * The state of a source whose definition was edited. The limits of calls are those of the same API and stay the same; the
     * retry budget and the cool-down are its own.
     */
    public SourceState ofEdit(Ticker ticker) {
        return new SourceState(new RetryBudget(ticker), bulkhead, cooldown.ofEdit());
    }

    /** The routes with this state serve every request. */
    public void serves() {
        cooldown.serves();
    }
}
