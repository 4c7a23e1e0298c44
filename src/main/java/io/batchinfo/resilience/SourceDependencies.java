package io.batchinfo.resilience;

import io.batchinfo.source.SourceListener;
import io.batchinfo.source.Ticker;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.random.RandomGenerator;

/**
 * The process-wide dependencies of a source.
 *
 * @param timer runs short tasks later; they must not block
 * @param workers run an attempt beside another one
 * @param random draws the jitter of the backoff
 * @param maxRetryAfter the longest pause that a {@code Retry-After} of an upstream can cause
 * @param breaker the circuit breaker in the source's route
 */
public record SourceDependencies(
        Ticker ticker,
        ScheduledExecutorService timer,
        Executor workers,
        RandomGenerator random,
        Duration maxRetryAfter,
        BreakerState breaker,
        SourceListener events) {}
