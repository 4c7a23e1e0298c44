package io.batchinfo.monitoring;

import io.batchinfo.camel.SourceStatus;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;

/** The MBean of a source. It follows the serving routes over edits. */
final class SourceControl implements SourceMXBean {

    private volatile SourceStatus serving;

    SourceControl(SourceStatus serving) {
        this.serving = serving;
    }

    void follow(SourceStatus now) {
        serving = now;
    }

    @Override
    public String getBreakerState() {
        return serving.breakerState().name();
    }

    @Override
    public int getCallsActive() {
        return serving.state().bulkhead().inFlight();
    }

    @Override
    public double getRetryBudgetRemaining() {
        return serving.retriesLeft();
    }

    @Override
    public String getRevision() {
        return serving.config().definition();
    }

    @Override
    public boolean isRequired() {
        return serving.config().required();
    }

    @Override
    public void forceOpen() {
        breaker().transitionToForcedOpenState();
    }

    @Override
    public void close() {
        breaker().transitionToClosedState();
    }

    private CircuitBreaker breaker() {
        CircuitBreaker breaker = serving.breaker();
        if (breaker == null) {
            throw new IllegalStateException("The route of " + serving.name() + " has no circuit breaker.");
        }
        return breaker;
    }
}
