package io.batchinfo.camel;

import io.batchinfo.source.Ticker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.core.IntervalFunction;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How long a circuit breaker stays open: its configured time, or longer where the upstream has said so. A {@code Retry-After}
 * with a 503 opens no breaker; it is a floor of the open time of one that opens on its own counts.
 */
final class MinimumOpenTime implements IntervalFunction {

    private final long configuredMillis;
    private final Ticker ticker;
    private volatile long openUntil;

    MinimumOpenTime(long configuredMillis, Ticker ticker) {
        this.configuredMillis = configuredMillis;
        this.ticker = ticker;
    }

    /** The open time of a breaker, null for one that has none of this kind. */
    static @Nullable MinimumOpenTime of(CircuitBreaker breaker) {
        return breaker.getCircuitBreakerConfig().getWaitIntervalFunctionInOpenState() instanceof MinimumOpenTime time
                ? time
                : null;
    }

    long configuredMillis() {
        return configuredMillis;
    }

    /** Keeps the breaker open for at least this long from now. */
    void extend(long nanos) {
        openUntil = Math.max(openUntil, ticker.nanos() + nanos);
    }

    @Override
    public Long apply(Integer attempt) {
        return Math.max(configuredMillis, TimeUnit.NANOSECONDS.toMillis(openUntil - ticker.nanos()));
    }
}
