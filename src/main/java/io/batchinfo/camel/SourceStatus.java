package io.batchinfo.camel;

import io.batchinfo.resilience.SourceState;
import io.batchinfo.source.SourceConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A source that serves, as an operator sees it. It holds nothing of a generation, so whoever keeps it keeps no old routes.
 *
 * @param breaker null where its route has none
 * @param started false while its route is stopped
 */
public record SourceStatus(
        SourceConfig config, SourceState state, @Nullable CircuitBreaker breaker, BooleanSupplier started) {

    public String name() {
        return config.name();
    }

    /** The state of its breaker; {@code DISABLED} where it has none. */
    public State breakerState() {
        return breaker == null ? State.DISABLED : breaker.getState();
    }

    /** True while the breaker refuses calls: open, by itself or by an operator. */
    public boolean open() {
        return breakerState() == State.OPEN || breakerState() == State.FORCED_OPEN;
    }

    /** True where calls are made: its breaker does not reject them, and its route is not stopped. */
    public boolean isHealthy() {
        return !open() && started.getAsBoolean();
    }

    /** Retries that could be made at once. */
    public double retriesLeft() {
        return state.budget().remaining(config.retryBudgetRatio(), config.retryBudgetMinPerSecond());
    }
}
