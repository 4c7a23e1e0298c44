package io.batchinfo.batch;

import java.time.Duration;

/**
 * What one request may take.
 *
 * @param ids sent for an answer in one piece
 * @param maxStreamIds sent for a stream
 * @param maxIdsInFlight of all requests under way together, of which those of a stream count a quarter: it keeps no results
 * @param maxBufferedBytes of the data in all answers that are collected in one piece, what the cache holds anyway not counted
 * @param deadline of an answer in one piece, all waiting included
 * @param maxConcurrentUsers of one request that are worked on at once
 * @param streamInitialConcurrency of one stream in its beginning
 * @param defaultRetryAfter what {@code Retry-After} says where no upstream said it
 */
public record BatchConfig(
        int ids,
        int maxStreamIds,
        int maxIdsInFlight,
        long maxBufferedBytes,
        Duration deadline,
        int maxConcurrentUsers,
        int streamInitialConcurrency,
        Duration defaultRetryAfter) {}
