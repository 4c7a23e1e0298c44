package io.batchinfo.resilience;

import io.batchinfo.source.RequestContext;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** The calls that wait for a permit: a queue for each request, served in turn. Guarded by the lock of its {@link FairBulkhead}. */
final class WaitingCalls {

    private final Map<Object, ArrayDeque<Waiter>> byOwner = new LinkedHashMap<>();
    private int count;

    /** A call that waits on its own thread. */
    static final class Waiter {

        private final Thread thread = Thread.currentThread();
        private volatile boolean admitted;
        private volatile boolean rejected;

        boolean isAdmitted() {
            return admitted;
        }

        boolean isRejected() {
            return rejected;
        }
    }

    boolean isEmpty() {
        return byOwner.isEmpty();
    }

    int count() {
        return count;
    }

    /** @param owner the request that the call belongs to */
    Waiter add(Object owner) {
        Waiter waiter = new Waiter();
        byOwner.computeIfAbsent(owner, o -> new ArrayDeque<>()).add(waiter);
        count++;
        return waiter;
    }

    /** False where the waiter is no longer in the queue. */
    boolean remove(Object owner, Waiter waiter) {
        ArrayDeque<Waiter> own = byOwner.get(owner);
        if (own == null || !own.remove(waiter)) {
            return false;
        }
        count--;
        if (own.isEmpty()) {
            byOwner.remove(owner);
        }
        return true;
    }

    /** Admits the first waiter of the request whose turn it is; the next turn is another request's. */
    void admitNext() {
        Iterator<Map.Entry<Object, ArrayDeque<Waiter>>> first =
                byOwner.entrySet().iterator();
        Map.Entry<Object, ArrayDeque<Waiter>> entry = first.next();
        Object owner = entry.getKey();
        ArrayDeque<Waiter> own = entry.getValue();
        Waiter waiter = own.remove();
        count--;
        first.remove();
        if (!own.isEmpty()) {
            byOwner.put(owner, own);
        }
        waiter.admitted = true;
        LockSupport.unpark(waiter.thread);
    }

    /** Rejects the waiters of cancelled requests. */
    void rejectCancelled() {
        byOwner.entrySet().removeIf(entry -> {
            boolean cancelled = entry.getKey() instanceof RequestContext request
                    && request.cancelled().getAsBoolean();
            if (cancelled) {
                count -= entry.getValue().size();
                entry.getValue().forEach(WaitingCalls::reject);
            }
            return cancelled;
        });
    }

    private static void reject(Waiter waiter) {
        waiter.rejected = true;
        LockSupport.unpark(waiter.thread);
    }
}
