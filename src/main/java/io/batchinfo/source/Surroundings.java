package io.batchinfo.source;

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
 * @param longestRetryAfter an upstream that asks for a longer pause gets this one
 * @param breakerClosed false while the source's breaker is open or half open
 */
public record Surroundings(
        Ticker ticker,
        ScheduledExecutorService timer,
        Executor workers,
        RandomGenerator random,
        Duration longestRetryAfter,
        BooleanSupplier breakerClosed,
        SourceEvents events) {}
