package io.batchinfo.upstream;

import io.vertx.core.http.HttpClient;
import io.vertx.core.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** The connections of one source to one upstream on one event loop. */
final class UpstreamPool {

    private final BaseUrl base;
    private final HttpClient client;
    private volatile @Nullable SocketAddress reachable;

    UpstreamPool(BaseUrl base, HttpClient client) {
        this.base = base;
        this.client = client;
    }

    BaseUrl base() {
        return base;
    }

    HttpClient client() {
        return client;
    }

    /** The address that accepted connections after the first one had refused; null where the first one accepts. */
    @Nullable
    SocketAddress reachable() {
        return reachable;
    }

    void reachable(@Nullable SocketAddress address) {
        reachable = address;
    }
}
