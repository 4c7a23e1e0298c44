package io.batchinfo.server;

import java.time.Duration;

/**
 * What a client may use of the server.
 *
 * @param connections open at once; one more is closed
 * @param requestsAtOnce under way; one more gets 503
 * @param headerTime from the first byte of a request, or the connection, to the end of its headers
 * @param bodyTime from the end of the headers to the end of the body
 * @param idleTime without a byte on a connection
 * @param bodyBytes of a request
 * @param streamBodyBytes of a request that wants NDJSON
 */
public record ServerLimits(
        int connections,
        int requestsAtOnce,
        Duration headerTime,
        Duration bodyTime,
        Duration idleTime,
        long bodyBytes,
        long streamBodyBytes) {}
