package io.batchinfo.upstream;

import java.time.Duration;

/**
 * What one upstream may use of the client.
 *
 * @param connectTimeout until a connection stands
 * @param idleTime a connection that waits for use this long is closed, before the upstream does it
 * @param connections open at once to one upstream and source
 * @param answerBytes of one answer, after decompression
 */
public record ClientLimits(Duration connectTimeout, Duration idleTime, int connections, int answerBytes) {}
