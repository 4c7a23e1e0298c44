package io.batchinfo.http.server;

import io.batchinfo.http.hardening.HeaderTimeoutHandler;
import io.batchinfo.http.hardening.StrictHttpRequestDecoder;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The request under way on one connection. It is over when its answer has been taken or the connection has ended, whichever
 * comes first, and that is said once. All on the connection's event loop but the end of an answer.
 */
final class RequestLifecycle {

    /** Instead of a time spent waiting. */
    static final long UNDER_WAY = -1;

    private static final AttributeKey<RequestLifecycle> KEY = AttributeKey.valueOf(RequestLifecycle.class, "visit");

    private final HeaderTimeoutHandler deadline;
    private final StrictHttpRequestDecoder decoder;
    private final RequestLimiter places;
    private final List<Runnable> after = new ArrayList<>(3);
    private long since = System.nanoTime();
    private boolean under;
    private boolean admitted;

    RequestLifecycle(
            ConnectionBase connection,
            HeaderTimeoutHandler deadline,
            StrictHttpRequestDecoder decoder,
            RequestLimiter places) {
        this.deadline = deadline;
        this.decoder = decoder;
        this.places = places;
        connection.channel().attr(KEY).set(this);
    }

    /** The visit of a request's connection, null where nobody counts them. */
    static @Nullable RequestLifecycle of(HttpServerRequest request) {
        return ((ConnectionBase) request.connection()).channel().attr(KEY).get();
    }

    /**
     * Its headers have been read.
     *
     * @param exempt whether it needs no place
     */
    synchronized void begin(boolean exempt, Runnable action) {
        under = true;
        admitted = exempt;
        deadline.headersRead();
        after.add(action);
    }

    /** It has come in whole: takes a place for it, unless it has or needs none; false where it is refused. */
    synchronized boolean admit() {
        if (under && !admitted && places.take()) {
            admitted = true;
            after.add(places::leave);
        }
        return admitted;
    }

    /** Runs an action once the request is over, at once where it is. */
    void onEnd(Runnable action) {
        synchronized (this) {
            if (under) {
                after.add(action);
                return;
            }
        }
        action.run();
    }

    /** How long the connection has waited for a request, {@link #UNDER_WAY} where it has one. */
    synchronized long waitingNanos(long now) {
        return under ? UNDER_WAY : Math.max(0, now - since);
    }

    void over() {
        List<Runnable> actions;
        synchronized (this) {
            if (!under) {
                return;
            }
            under = false;
            since = System.nanoTime();
            deadline.requestOver();
            actions = List.copyOf(after);
            after.clear();
        }
        actions.forEach(Runnable::run);
        decoder.answered();
    }
}
