package io.batchinfo.batch;

import io.batchinfo.source.Failure.Kind;
import io.batchinfo.source.RequestActivity;
import io.batchinfo.source.RequestContext;
import io.batchinfo.source.Ticker;
import io.batchinfo.source.UserLookup;
import java.util.BitSet;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A batch request in progress. It iterates over its users within a concurrency window and collects their results. A user is
 * created when the window has room for it, so waiting ids cost no memory of their own.
 */
public final class Batch implements Iterable<UserLookup> {

    private final BatchRequest request;
    private final RequestContext requestContext;
    private final ResultSink results;
    private final Ticker ticker;
    private final long start;
    private final int maxConcurrentUsers;
    private final Semaphore room;
    private int grown;
    private final BitSet done;
    private final BatchMetadata metadata = new BatchMetadata();
    private final ReentrantLock lock = new ReentrantLock();
    private volatile int handedOut;
    private volatile long lastProgress;
    private long callsSeen;
    private int expired;
    private volatile boolean completed;

    /**
     * Creates a batch that has not started.
     *
     * @param usersAtFirst how many users are worked on at once in the beginning; one more with each result, so that the first
     *     ones do not wait behind the calls for all the others
     * @param maxConcurrentUsers how many at the most, from 1
     */
    public Batch(
            BatchRequest request,
            RequestContext requestContext,
            ResultSink results,
            int usersAtFirst,
            int maxConcurrentUsers,
            Ticker ticker) {
        this.request = request;
        this.requestContext = requestContext;
        this.results = results;
        this.ticker = ticker;
        this.start = ticker.nanos();
        this.maxConcurrentUsers = maxConcurrentUsers;
        this.grown = Math.min(usersAtFirst, maxConcurrentUsers);
        this.room = new Semaphore(grown);
        this.done = new BitSet(request.ids().size());
        this.lastProgress = start;
    }

    public BatchRequest request() {
        return request;
    }

    public RequestContext requestContext() {
        return requestContext;
    }

    public ResultSink results() {
        return results;
    }

    public BatchMetadata metadata() {
        return metadata;
    }

    public long processingNanos() {
        return ticker.nanos() - start;
    }

    public UserLookup lookup(int index) {
        return new UserLookup(index, request.ids().get(index), requestContext);
    }

    /** True while there are users without a result. */
    public boolean isWaiting() {
        lock.lock();
        try {
            return done.cardinality() < request.ids().size();
        } finally {
            lock.unlock();
        }
    }

    /** Adds a result that used no slot of the window. One thread at a time. */
    public void add(UserResult result) {
        lock.lock();
        try {
            int index = result.lookup().index();
            if (!done.get(index)) {
                done.set(index);
                UserResult fits = results.fit(result.withDueParts(reasonOfMissing()));
                metadata.add(fits);
                results.add(fits);
            }
        } finally {
            lock.unlock();
        }
    }

    /** A due part that never came has timed out where the deadline has passed; else the routes gave none. */
    private Kind reasonOfMissing() {
        return ticker.nanos() >= requestContext.deadlineNanos() ? Kind.UPSTREAM_TIMEOUT : Kind.ROUTE_FAILED;
    }

    /**
     * Takes the result of a user that {@link #iterator} gave out, and makes room for the next.
     *
     * @param result null where the routes gave none; {@link #complete} adds one
     */
    public void fold(@Nullable UserResult result) {
        lock.lock();
        try {
            boolean late =
                    expired > 0 && (result == null || done.get(result.lookup().index()));
            if (result != null) {
                add(result);
            }
            if (late) {
                expired--;
            } else {
                makeRoom();
            }
        } finally {
            lastProgress = ticker.nanos();
            lock.unlock();
        }
    }

    private void makeRoom() {
        room.release();
        if (grown < maxConcurrentUsers) {
            grown++;
            room.release();
        }
    }

    /** Adds a result for each user that has none; later results are dropped. */
    public void complete() {
        completed = true;
        int size = request.ids().size();
        lock.lock();
        try {
            for (int i = done.nextClearBit(0); i < size; i = done.nextClearBit(i + 1)) {
                add(UserResult.of(lookup(i)));
            }
        } finally {
            lock.unlock();
        }
        // a thread that waits for room ends
        room.release();
    }

    /**
     * Where nothing has happened for a time, adds a result for each user that was given out, and makes room for the next. Time
     * in which a source or the reader of a stream is waited for does not count.
     *
     * @param nanos the longest time without progress, in nanoseconds
     * @return true where nothing has happened
     */
    public boolean expireUsers(long nanos) {
        if (!lock.tryLock()) {
            return false;
        }
        try {
            RequestActivity activity = requestContext.activity();
            if (activity.isActive() || activity.calls() != callsSeen) {
                callsSeen = activity.calls();
                lastProgress = ticker.nanos();
            }
            if (ticker.nanos() - lastProgress < nanos) {
                return false;
            }
            for (int i = done.nextClearBit(0); i < handedOut; i = done.nextClearBit(i + 1)) {
                add(UserResult.of(lookup(i)).withDueParts(Kind.UPSTREAM_TIMEOUT));
                expired++;
                makeRoom();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** The users that have no result yet; {@link Iterator#next} waits until there is room. */
    @Override
    public Iterator<UserLookup> iterator() {
        BitSet before = (BitSet) done.clone();
        return new Iterator<>() {
            private int next = before.nextClearBit(0);

            @Override
            public boolean hasNext() {
                return next < request.ids().size()
                        && !completed
                        && !requestContext.cancelled().getAsBoolean();
            }

            @Override
            public UserLookup next() {
                if (next >= request.ids().size()) {
                    throw new NoSuchElementException();
                }
                room.acquireUninterruptibly();
                UserLookup lookup = lookup(next);
                next = before.nextClearBit(next + 1);
                lastProgress = ticker.nanos();
                handedOut = lookup.index() + 1;
                return lookup;
            }
        };
    }
}
