package io.batchinfo.upstream;

import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request to an upstream.
 *
 * @param target the connections that are used
 * @param method the HTTP method, such as {@code GET}
 * @param path path and query, with the leading slash, appended to the prefix of the base URL
 * @param headers sent beside {@code Host} and {@code Accept}
 * @param body null for none
 * @param timeoutNanos time for the whole exchange, connecting included
 * @param onCancel receives the action that cancels the call
 */
public record UpstreamRequest(
        UpstreamTarget target,
        String method,
        String path,
        Map<String, String> headers,
        byte @Nullable [] body,
        long timeoutNanos,
        Consumer<Runnable> onCancel) {}
