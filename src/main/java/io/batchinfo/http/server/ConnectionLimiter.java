package io.batchinfo.http.server;

import io.vertx.core.http.HttpConnection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Limits the open connections. At the limit a new connection replaces the one that has been without a request for the longest
 * time, so that a client that opens many idle connections does not lock out others.
 */
final class ConnectionLimiter {

    private final int maxConnections;
    private final Map<HttpConnection, RequestLifecycle> open = new ConcurrentHashMap<>();

    ConnectionLimiter(int maxConnections) {
        this.maxConnections = maxConnections;
    }

    /** Admits one more; false where every open connection has a request in flight. */
    synchronized boolean tryAdd(HttpConnection connection, RequestLifecycle lifecycle) {
        if (open.size() >= maxConnections && !evictLongestIdle()) {
            return false;
        }
        open.put(connection, lifecycle);
        return true;
    }

    private boolean evictLongestIdle() {
        long now = System.nanoTime();
        HttpConnection eldest = null;
        long longest = RequestLifecycle.ACTIVE;
        for (Map.Entry<HttpConnection, RequestLifecycle> each : open.entrySet()) {
            long idle = each.getValue().idleNanos(now);
            if (idle > longest) {
                longest = idle;
                eldest = each.getKey();
            }
        }
        if (eldest == null) {
            return false;
        }
        remove(eldest);
        eldest.close();
        return true;
    }

    void remove(HttpConnection connection) {
        open.remove(connection);
    }

    int count() {
        return open.size();
    }

    @Nullable
    HttpConnection any() {
        return open.keySet().stream().findAny().orElse(null);
    }
}
