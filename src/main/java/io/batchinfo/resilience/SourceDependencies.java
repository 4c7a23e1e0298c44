package io.batchinfo.resilience;

import io.batchinfo.source.SourceListener;
import io.batchinfo.source.Ticker;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * What a call needs of the process.
 *
 * @param timer runs short things later; it must not be blocked
 * @param workers run an attempt beside another one
 * @param random makes the jitter
 * @param maxRetryAfter an upstream that asks for a longer pause gets this one
 * @param breakerClosed false while the source's breaker is open or half open
 */
public record SourceDependencies(
        Ticker ticker,
        ScheduledExecutorService timer,
        Executor workers,
        RandomGenerator random,
        Duration maxRetryAfter,
        BooleanSupplier breakerClosed,
        SourceListener events) {}
