package io.batchinfo.camel;

import io.batchinfo.source.Ticker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.StateTransition;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.core.RegistryStore;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The circuit breakers of one generation of routes. A breaker whose settings and source definition are unchanged is the one of
 * the generation before, with its statistics. If only its settings were edited, an open breaker stays open. If the definition
 * of its source was edited, it starts closed. Camel removes a breaker with its route; here it stays until a generation serves
 * that has none of its name.
 */
final class CircuitBreakerStore implements RegistryStore<CircuitBreaker> {

    private static final Logger LOG = LoggerFactory.getLogger(CircuitBreakerStore.class);

    private final Map<String, CircuitBreaker> serving;
    private final Map<String, CircuitBreaker> own = new ConcurrentHashMap<>();
    private final Ticker ticker;
    private volatile UnaryOperator<String> definitions = name -> "";

    /**
     * @param serving the breakers in use by name and definition, shared by all generations
     * @param ticker the clock of the open times
     */
    CircuitBreakerStore(Map<String, CircuitBreaker> serving, Ticker ticker) {
        this.serving = serving;
        this.ticker = ticker;
    }

    /** Sets the function that gives the hash of a source's definition by the id of its breaker. */
    void setDefinitions(UnaryOperator<String> definitions) {
        this.definitions = definitions;
    }

    /** This generation serves: its breakers are the ones in use. */
    void serves() {
        Map<String, CircuitBreaker> byDefinition = new HashMap<>();
        own.forEach((name, breaker) -> byDefinition.put(key(name), breaker));
        serving.keySet().retainAll(byDefinition.keySet());
        serving.putAll(byDefinition);
    }

    private String key(String name) {
        return name + '@' + definitions.apply(name);
    }

    @Override
    public CircuitBreaker computeIfAbsent(
            String key, Function<? super String, ? extends CircuitBreaker> mappingFunction) {
        return own.computeIfAbsent(key, name -> {
            CircuitBreakerConfig config = mappingFunction.apply(name).getCircuitBreakerConfig();
            CircuitBreaker before = serving.get(key(name));
            if (before != null && same(before.getCircuitBreakerConfig(), config)) {
                return before;
            }
            long configured = config.getWaitIntervalFunctionInOpenState().apply(1);
            CircuitBreaker breaker = CircuitBreaker.of(
                    name,
                    CircuitBreakerConfig.from(config)
                            .ignoreException(thrown -> !FailureClassifier.countsForBreaker(thrown))
                            .waitIntervalFunctionInOpenState(new MinimumOpenTime(configured, ticker))
                            .build());
            if (before != null && before.getState() == State.OPEN) {
                breaker.transitionToOpenState();
            } else if (isForcedOpen(name)) {
                breaker.transitionToForcedOpenState();
            }
            breaker.getEventPublisher().onStateTransition(event -> tell(name, event.getStateTransition()));
            return breaker;
        });
    }

    /** An operator has stopped the calls of the source, whatever its definition was then. */
    private boolean isForcedOpen(String name) {
        return serving.entrySet().stream()
                .anyMatch(entry -> entry.getKey().startsWith(name + '@')
                        && entry.getValue().getState() == State.FORCED_OPEN);
    }

    /** What becomes of its probes while it is not closed is not worth a line. */
    private static void tell(String name, StateTransition change) {
        if (change.getToState() == State.CLOSED) {
            LOG.info("circuit breaker {} closed; calls are made again", name);
        } else if (change.getFromState() == State.CLOSED || change.getToState() == State.FORCED_OPEN) {
            LOG.warn("circuit breaker {} opened; calls are rejected", name);
        }
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
                && openMillis(a) == openMillis(b);
    }

    private static long openMillis(CircuitBreakerConfig config) {
        IntervalFunction wait = config.getWaitIntervalFunctionInOpenState();
        return wait instanceof MinimumOpenTime time ? time.configuredMillis() : wait.apply(1);
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
