package io.batchinfo.http.server;

import java.time.Duration;

/**
 * What a client may use of the server.
 *
 * @param connections open at once; for one more the one that has waited longest for a request is closed
 * @param maxConcurrentRequests worked on, from the end of a request until its answer is taken; one more gets 503
 * @param headerTimeout from the first byte of a request, or the connection, to the end of its headers
 * @param bodyTimeout from the end of the headers to the end of the body
 * @param slowReaderTimeout in which a client must take 8 KiB of an answer that waits for it
 * @param idleTimeout without a byte on a connection
 * @param bodyBytes of a request
 * @param streamBodyBytes of a request that wants NDJSON
 * @param bodiesBytes of all requests under way together; one that needs more gets 503
 */
public record ServerConfig(
        int connections,
        int maxConcurrentRequests,
        Duration headerTimeout,
        Duration bodyTimeout,
        Duration slowReaderTimeout,
        Duration idleTimeout,
        long bodyBytes,
        long streamBodyBytes,
        long bodiesBytes) {}
