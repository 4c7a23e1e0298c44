package io.batchinfo.camel;

import io.batchinfo.source.AttemptCancelledException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.StateTransition;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.RegistryStore;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The breakers of one generation of routes. A breaker whose settings are as before is the one of the generation before, with
 * all it has counted; one whose settings were edited starts in the state the old one is in. Camel removes a breaker with its
 * route; here it stays until a generation serves that has none of its name.
 */
final class CircuitBreakerStore implements RegistryStore<CircuitBreaker> {

    private static final Logger LOG = LoggerFactory.getLogger(CircuitBreakerStore.class);

    private final Map<String, CircuitBreaker> serving;
    private final Map<String, CircuitBreaker> own = new ConcurrentHashMap<>();

    /** @param serving the breakers in use, shared by all generations */
    CircuitBreakerStore(Map<String, CircuitBreaker> serving) {
        this.serving = serving;
    }

    /** This generation serves: its breakers are the ones in use. */
    void serves() {
        serving.keySet().retainAll(own.keySet());
        serving.putAll(own);
    }

    @Override
    public CircuitBreaker computeIfAbsent(
            String key, Function<? super String, ? extends CircuitBreaker> mappingFunction) {
        return own.computeIfAbsent(key, name -> {
            CircuitBreakerConfig config = mappingFunction.apply(name).getCircuitBreakerConfig();
            CircuitBreaker before = serving.get(name);
            if (before != null && same(before.getCircuitBreakerConfig(), config)) {
                return before;
            }
            CircuitBreaker breaker = CircuitBreaker.of(
                    name,
                    CircuitBreakerConfig.from(config)
                            .ignoreException(thrown -> dropped(thrown))
                            .build());
            if (before != null && before.getState() == State.OPEN) {
                breaker.transitionToOpenState();
            } else if (before != null && before.getState() == State.FORCED_OPEN) {
                breaker.transitionToForcedOpenState();
            }
            breaker.getEventPublisher().onStateTransition(event -> tell(name, event.getStateTransition()));
            return breaker;
        });
    }

    /** What becomes of its probes while it is not closed is not worth a line. */
    private static void tell(String name, StateTransition change) {
        if (change.getToState() == State.CLOSED) {
            LOG.info("{} is closed: its source is called again", name);
        } else if (change.getFromState() == State.CLOSED || change.getToState() == State.FORCED_OPEN) {
            LOG.warn("{} is open: its source is left alone", name);
        }
    }

    /** An attempt that was dropped, since its hedge had answered, says nothing about the source. */
    private static boolean dropped(Throwable thrown) {
        return thrown instanceof AttemptCancelledException || thrown.getCause() instanceof AttemptCancelledException;
    }

    private static boolean same(CircuitBreakerConfig a, CircuitBreakerConfig b) {
        return a.getFailureRateThreshold() == b.getFailureRateThreshold()
                && a.getSlidingWindowSize() == b.getSlidingWindowSize()
                && a.getSlidingWindowType() == b.getSlidingWindowType()
                && a.getMinimumNumberOfCalls() == b.getMinimumNumberOfCalls()
                && a.getPermittedNumberOfCallsInHalfOpenState() == b.getPermittedNumberOfCallsInHalfOpenState()
                && a.getSlowCallRateThreshold() == b.getSlowCallRateThreshold()
                && a.getSlowCallDurationThreshold().equals(b.getSlowCallDurationThreshold())
                && a.isAutomaticTransitionFromOpenToHalfOpenEnabled()
                        == b.isAutomaticTransitionFromOpenToHalfOpenEnabled()
                && a.getWaitIntervalFunctionInOpenState()
                        .apply(1)
                        .equals(b.getWaitIntervalFunctionInOpenState().apply(1));
    }

    @Override
    public CircuitBreaker putIfAbsent(String key, CircuitBreaker value) {
        return own.putIfAbsent(key, value);
    }

    @Override
    public Optional<CircuitBreaker> find(String key) {
        return Optional.ofNullable(own.get(key));
    }

    @Override
    public Optional<CircuitBreaker> remove(String name) {
        return Optional.empty();
    }

    @Override
    public Optional<CircuitBreaker> replace(String name, CircuitBreaker newEntry) {
        return Optional.ofNullable(own.replace(name, newEntry));
    }

    @Override
    public Collection<CircuitBreaker> values() {
        return own.values();
    }
}
