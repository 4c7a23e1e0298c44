package io.batchinfo.resilience;

import io.batchinfo.source.Ticker;
import java.util.concurrent.ScheduledExecutorService;

/** What a source remembers from one edit of its route to the next. */
public record SourceState(RetryBudget budget, FairLimiter limiter, RetryAfterCooldown cooldown) {

    public static SourceState of(Ticker ticker, ScheduledExecutorService timer) {
        return new SourceState(new RetryBudget(ticker), new FairLimiter(ticker, timer), new RetryAfterCooldown(ticker));
    }
}
