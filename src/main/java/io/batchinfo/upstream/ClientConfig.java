package io.batchinfo.upstream;

import java.time.Duration;

/**
 * Limits of the client.
 *
 * @param connectTimeout of one connection
 * @param idleTimeout after which an unused connection is closed, before the upstream closes it
 * @param connections open at once for one source
 * @param maxResponseBytes of one response body, after decompression
 * @param maxHeaderBytes of one response's headers
 */
public record ClientConfig(
        Duration connectTimeout, Duration idleTimeout, int connections, int maxResponseBytes, int maxHeaderBytes) {}
