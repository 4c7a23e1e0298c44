package io.batchinfo.source;

import java.util.concurrent.ScheduledExecutorService;

/** What a source remembers from one edit of its route to the next. */
public record SourceState(RetryBudget budget, Turns turns, Gate gate) {

    public static SourceState of(Ticker ticker, ScheduledExecutorService timer) {
        return new SourceState(new RetryBudget(ticker), new Turns(ticker, timer), new Gate(ticker));
    }
}
