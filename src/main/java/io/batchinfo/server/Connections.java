package io.batchinfo.server;

import io.vertx.core.http.HttpConnection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The open connections. Where there is no room for one more, the one that has had no request under way for the longest time
 * makes it, so that whoever opens many and says nothing shuts nobody out.
 */
final class Connections {

    private final int most;
    private final Set<HttpConnection> open = new HashSet<>();
    private final Set<HttpConnection> waiting = new LinkedHashSet<>();

    Connections(int most) {
        this.most = most;
    }

    /** Takes one more, or closes it where every one that is open has a request under way. */
    boolean take(HttpConnection connection) {
        HttpConnection leaving;
        synchronized (this) {
            leaving = open.size() < most ? null : longestWaiting();
            if (leaving == null && open.size() >= most) {
                leaving = connection;
            } else {
                open.add(connection);
                waiting.add(connection);
            }
        }
        if (leaving != null) {
            leaving.close();
        }
        return leaving != connection;
    }

    private @Nullable HttpConnection longestWaiting() {
        Iterator<HttpConnection> eldest = waiting.iterator();
        if (!eldest.hasNext()) {
            return null;
        }
        HttpConnection found = eldest.next();
        eldest.remove();
        open.remove(found);
        return found;
    }

    /** It has a request under way. */
    synchronized void busy(HttpConnection connection) {
        waiting.remove(connection);
    }

    /** It waits for its next request. */
    synchronized void idle(HttpConnection connection) {
        if (open.contains(connection)) {
            waiting.add(connection);
        }
    }

    synchronized void gone(HttpConnection connection) {
        open.remove(connection);
        waiting.remove(connection);
    }

    synchronized int count() {
        return open.size();
    }

    synchronized @Nullable HttpConnection any() {
        return open.stream().findAny().orElse(null);
    }
}
