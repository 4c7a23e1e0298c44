package io.batchinfo.upstream;

import java.time.Duration;

/**
 * What one upstream may use of the client.
 *
 * @param connectTimeout until a connection stands
 * @param idleTimeout a connection that waits for use this long is closed, before the upstream does it
 * @param connections open at once to one upstream and source
 * @param maxResponseBytes of one answer, after decompression
 */
public record ClientConfig(Duration connectTimeout, Duration idleTimeout, int connections, int maxResponseBytes) {}
