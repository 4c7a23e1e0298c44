package io.batchinfo.http.server;

import io.vertx.core.http.HttpConnection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The open connections. Where there is no room for one more, the one that has had no request under way for the longest time
 * makes it, so that whoever opens many and says nothing shuts nobody out.
 */
final class ConnectionLimiter {

    private final int most;
    private final Map<HttpConnection, RequestLifecycle> open = new ConcurrentHashMap<>();

    ConnectionLimiter(int most) {
        this.most = most;
    }

    /** Takes one more; false where every one that is open has a request under way. */
    synchronized boolean take(HttpConnection connection, RequestLifecycle visit) {
        if (open.size() >= most && !evictLongestIdle()) {
            return false;
        }
        open.put(connection, visit);
        return true;
    }

    private boolean evictLongestIdle() {
        long now = System.nanoTime();
        HttpConnection eldest = null;
        long longest = RequestLifecycle.UNDER_WAY;
        for (Map.Entry<HttpConnection, RequestLifecycle> each : open.entrySet()) {
            long waiting = each.getValue().waitingNanos(now);
            if (waiting > longest) {
                longest = waiting;
                eldest = each.getKey();
            }
        }
        if (eldest == null) {
            return false;
        }
        gone(eldest);
        eldest.close();
        return true;
    }

    void gone(HttpConnection connection) {
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
