package io.batchinfo.server;

import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.atomic.AtomicLong;

/** Room that all requests take up together: so much and no more, whatever each of them may have for itself. */
public final class Room {

    private final long most;
    private final AtomicLong taken = new AtomicLong();

    /** @param most in bytes, ids or whatever it is of */
    public Room(long most) {
        this.most = most;
    }

    /** What is taken up now. */
    public long taken() {
        return taken.get();
    }

    /** The share of a request; it is given back when the request is over. */
    public Share of(HttpServerRequest request) {
        Share share = new Share();
        Visit visit = Visit.of(request);
        if (visit != null) {
            visit.alsoAfter(share::giveBack);
        }
        return share;
    }

    /** What one request has taken. */
    public final class Share {
        private long own;
        private boolean over;

        private Share() {}

        /** Takes more; false where there is not so much left, and nothing is taken then. */
        public synchronized boolean take(long amount) {
            if (over || taken.addAndGet(amount) > most) {
                taken.addAndGet(over ? 0 : -amount);
                return false;
            }
            own += amount;
            return true;
        }

        private synchronized void giveBack() {
            over = true;
            taken.addAndGet(-own);
            own = 0;
        }
    }
}
