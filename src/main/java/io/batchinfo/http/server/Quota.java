package io.batchinfo.http.server;

import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.atomic.AtomicLong;

/** Room that all requests take up together: so much and no more, whatever each of them may have for itself. */
public final class Quota {

    private final long most;
    private final AtomicLong taken = new AtomicLong();

    /** @param most in bytes, ids or whatever it is of */
    public Quota(long most) {
        this.most = most;
    }

    /** What is taken up now. */
    public long taken() {
        return taken.get();
    }

    /** The share of a request; it is given back when the request is over. */
    public Reservation of(HttpServerRequest request) {
        Reservation share = new Reservation();
        RequestLifecycle visit = RequestLifecycle.of(request);
        if (visit != null) {
            visit.onEnd(share::release);
        }
        return share;
    }

    /** What one request has taken. */
    public final class Reservation {
        private long own;
        private boolean over;

        private Reservation() {}

        /** Takes more; false where there is not so much left, and nothing is taken then. */
        public synchronized boolean take(long amount) {
            if (over || taken.addAndGet(amount) > most) {
                taken.addAndGet(over ? 0 : -amount);
                return false;
            }
            own += amount;
            return true;
        }

        private synchronized void release() {
            over = true;
            taken.addAndGet(-own);
            own = 0;
        }
    }
}
