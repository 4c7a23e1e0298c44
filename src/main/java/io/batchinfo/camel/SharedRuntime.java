package io.batchinfo.camel;

import io.batchinfo.batch.BatchConfig;
import io.batchinfo.batch.SlowStart;
import io.batchinfo.http.server.Quota;
import io.batchinfo.resilience.ResilientSource;
import io.batchinfo.resilience.SharedRateLimit;
import io.batchinfo.resilience.SourceState;
import io.batchinfo.source.FailureLog;
import io.batchinfo.source.SourceCache;
import io.batchinfo.source.SourceConfig;
import io.batchinfo.source.SourceListener;
import io.batchinfo.source.Ticker;
import io.batchinfo.upstream.BaseUrls;
import io.batchinfo.upstream.Secrets;
import io.batchinfo.upstream.TokenStore;
import io.batchinfo.upstream.UpstreamClient;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.random.RandomGenerator;
import org.apache.camel.model.Resilience4jConfigurationDefinition;
import org.jspecify.annotations.Nullable;

/**
 * What outlives every edit of the routes and is lent to each generation.
 *
 * @param defaults what a source is where its route says nothing
 * @param breakerDefaults what a breaker is where its route says nothing
 * @param slowStart of the first batches
 * @param ids of all requests under way
 * @param results bytes of the data in all answers that are collected
 * @param failures logs failed attempts
 * @param tracing makes spans, null for none
 * @param platformThreads of one EIP's pool, where there are no virtual threads
 * @param rateLimit shared with other replicas, null where there are none
 */
public record SharedRuntime(
        Ticker ticker,
        ScheduledExecutorService timer,
        Executor workers,
        RandomGenerator random,
        SourceCache cache,
        UpstreamClient client,
        BaseUrls baseUrls,
        Secrets secrets,
        TokenStore tokens,
        SourceConfig defaults,
        Resilience4jConfigurationDefinition breakerDefaults,
        Duration maxRetryAfter,
        BatchConfig limits,
        SlowStart slowStart,
        Quota ids,
        Quota results,
        @Nullable OpenTelemetry tracing,
        int platformThreads,
        FailureLog failures,
        SourceListener events,
        BatchListener batchEvents,
        @Nullable SharedRateLimit rateLimit,
        Map<String, SourceState> states,
        Map<String, CircuitBreaker> breakers) {

    public SharedRuntime {
        states = new ConcurrentHashMap<>(states);
        breakers = new ConcurrentHashMap<>(breakers);
        if (rateLimit != null) {
            Map<String, SourceState> all = states;
            rateLimit.onPause((source, nanos) -> pause(all, source, nanos));
        }
    }

    private static void pause(Map<String, SourceState> states, String source, long nanos) {
        states.forEach((key, state) -> {
            if (key.startsWith(source + '@')) {
                state.cooldown().pauseHere(nanos);
            }
        });
    }

    /** The state of a source: as the serving routes have it, with a retry budget and a cool-down of its own where its definition was edited. */
    SourceState state(SourceConfig source) {
        SourceState same = states.get(key(source));
        if (same != null) {
            return same;
        }
        return states.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(source.name() + '@'))
                .map(entry -> entry.getValue().ofEdit(ticker))
                .findFirst()
                .orElseGet(() -> newState(source.name()));
    }

    private SourceState newState(String source) {
        return rateLimit == null ? SourceState.of(ticker, timer) : SourceState.shared(source, ticker, timer, rateLimit);
    }

    /** Keeps the state of the sources that serve; that of others goes with the last request that uses it. */
    void serves(List<ResilientSource> sources) {
        states.keySet().retainAll(sources.stream().map(s -> key(s.config())).toList());
        sources.forEach(source -> {
            source.state().serves();
            states.put(key(source.config()), source.state());
        });
    }

    private static String key(SourceConfig source) {
        return source.name() + '@' + source.definition();
    }
}
