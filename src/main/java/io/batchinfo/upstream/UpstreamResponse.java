package io.batchinfo.upstream;

import org.jspecify.annotations.Nullable;

/**
 * A whole answer of an upstream, as it came.
 *
 * @param retryAfter the {@code Retry-After} header
 */
public record UpstreamResponse(int status, @Nullable String retryAfter, byte[] body) {}
