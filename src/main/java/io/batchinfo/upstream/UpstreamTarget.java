package io.batchinfo.upstream;

import org.jspecify.annotations.Nullable;

/**
 * The upstream of one source. Sources have connections of their own, even to the same server.
 *
 * @param source the name of the source
 * @param tls what is special about its TLS, null for the settings of all upstreams
 */
public record UpstreamTarget(
        String source, BaseUrl base, @Nullable UpstreamTls tls) {}
