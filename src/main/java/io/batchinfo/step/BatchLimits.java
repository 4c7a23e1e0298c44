package io.batchinfo.step;

import java.time.Duration;

/**
 * What one request may take.
 *
 * @param ids sent for an answer in one piece
 * @param streamIds sent for a stream
 * @param idsAtOnce of all requests under way together, of which those of a stream count a quarter: it keeps no results
 * @param resultsBytes of the data in all answers that are collected in one piece, what the cache holds anyway not counted
 * @param deadline of an answer in one piece, all waiting included
 * @param usersAtOnce of one request that are worked on at once
 * @param streamUsersAtFirst of one stream in its beginning
 * @param strictRetryAfter what {@code Retry-After} says where no upstream said it
 */
public record BatchLimits(
        int ids,
        int streamIds,
        int idsAtOnce,
        long resultsBytes,
        Duration deadline,
        int usersAtOnce,
        int streamUsersAtFirst,
        Duration strictRetryAfter) {}
