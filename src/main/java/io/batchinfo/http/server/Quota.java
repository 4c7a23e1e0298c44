package io.batchinfo.http.server;

import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.atomic.AtomicLong;

/** A process-wide quota shared by all requests in flight, in bytes or ids. */
public final class Quota {

    private final long limit;
    private final AtomicLong reserved = new AtomicLong();

    /** @param limit in the unit of the quota (bytes or ids), from 0 */
    public Quota(long limit) {
        this.limit = limit;
    }

    /** The sum of all reservations. */
    public long reserved() {
        return reserved.get();
    }

    /** An empty reservation of a request. It is released when the request ends. */
    public Reservation of(HttpServerRequest request) {
        Reservation reservation = new Reservation();
        RequestLifecycle lifecycle = RequestLifecycle.of(request);
        if (lifecycle != null) {
            lifecycle.onEnd(reservation::release);
        }
        return reservation;
    }

    /** The reservation of one request. */
    public final class Reservation {
        private long amount;
        private boolean released;

        private Reservation() {}

        /** Reserves an additional amount; false, without a change, if the quota has less left. */
        public synchronized boolean tryAcquire(long more) {
            if (released || reserved.addAndGet(more) > limit) {
                reserved.addAndGet(released ? 0 : -more);
                return false;
            }
            amount += more;
            return true;
        }

        private synchronized void release() {
            released = true;
            reserved.addAndGet(-amount);
            amount = 0;
        }
    }
}
