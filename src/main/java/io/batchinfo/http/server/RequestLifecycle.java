package io.batchinfo.http.server;

import io.batchinfo.http.HttpInternalsAdapter;
import io.batchinfo.http.hardening.HeaderTimeoutHandler;
import io.batchinfo.http.hardening.StrictHttpRequestDecoder;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lifecycle of the current request on a connection. Ends exactly once: when the answer is flushed or the connection closes.
 * All methods but {@link #end} and {@link #onEnd} run on the event loop.
 */
final class RequestLifecycle {

    /** The idle time of a connection with a request in flight. */
    static final long ACTIVE = -1;

    /** A response up to this size in bytes fits into the socket buffer. */
    private static final long SMALL_ANSWER = 64 * 1024;

    private static final AttributeKey<RequestLifecycle> KEY = AttributeKey.valueOf(RequestLifecycle.class, "lifecycle");

    private final Channel channel;
    private final HeaderTimeoutHandler deadline;
    private final StrictHttpRequestDecoder decoder;
    private final RequestLimiter limiter;
    private final List<Runnable> endActions = new ArrayList<>(3);
    private long idleSince = System.nanoTime();
    private boolean active;
    private boolean admitted;
    private volatile boolean inputEnded;
    private volatile @Nullable RequestRecord requestRecord;

    RequestLifecycle(
            Channel channel, HeaderTimeoutHandler deadline, StrictHttpRequestDecoder decoder, RequestLimiter limiter) {
        this.channel = channel;
        this.deadline = deadline;
        this.decoder = decoder;
        this.limiter = limiter;
        channel.attr(KEY).set(this);
    }

    /** The lifecycle of a request's connection, null on a server without limits. */
    static @Nullable RequestLifecycle of(HttpServerRequest request) {
        return HttpInternalsAdapter.channel(request).attr(KEY).get();
    }

    /**
     * Begins a request whose head has been read.
     *
     * @param exempt whether it needs no permit
     */
    synchronized void begin(boolean exempt, Runnable endAction) {
        active = true;
        admitted = exempt;
        deadline.headersRead();
        endActions.add(endAction);
    }

    /** The record of the current request, null before the first one. */
    @Nullable
    RequestRecord requestRecord() {
        return requestRecord;
    }

    void setRequestRecord(RequestRecord own) {
        requestRecord = own;
    }

    /** Acquires a permit for a request that has been received, unless it has or needs none; false where it is rejected. */
    synchronized boolean admit() {
        if (active && !admitted && limiter.tryAcquire()) {
            admitted = true;
            endActions.add(limiter::release);
        }
        return admitted;
    }

    /** Runs an action when the request ends, at once where it has ended. */
    void onEnd(Runnable action) {
        synchronized (this) {
            if (active) {
                endActions.add(action);
                return;
            }
        }
        action.run();
    }

    /** How long the connection has been without a request, {@link #ACTIVE} while it has one. */
    synchronized long idleNanos(long now) {
        return active ? ACTIVE : Math.max(0, now - idleSince);
    }

    private synchronized boolean active() {
        return active;
    }

    /** The response is written. A large one holds its memory and its permit until it is flushed. */
    void answered(long bytes) {
        if (bytes <= SMALL_ANSWER) {
            end();
            return;
        }
        channel.eventLoop()
                .execute(() -> channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(flushed -> end()));
    }

    void end() {
        List<Runnable> actions;
        synchronized (this) {
            if (!active) {
                return;
            }
            active = false;
            idleSince = System.nanoTime();
            deadline.requestOver();
            actions = List.copyOf(endActions);
            endActions.clear();
        }
        actions.forEach(Runnable::run);
        decoder.answered();
        if (inputEnded) {
            channel.eventLoop().execute(this::closeUnlessActive);
        }
    }

    /** The client sends no more: the connection ends with the answer to its last complete request. */
    void inputEnded() {
        inputEnded = true;
        if (decoder.inBody()) {
            channel.close();
        } else {
            closeUnlessActive();
        }
    }

    private void closeUnlessActive() {
        if (!active()) {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }
}
