package io.batchinfo.batch;

import io.batchinfo.source.Failure.Kind;
import io.batchinfo.source.RequestContext;
import io.batchinfo.source.Ticker;
import io.batchinfo.source.UserLookup;
import java.util.BitSet;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.Semaphore;
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
        return done.cardinality() < request.ids().size();
    }

    /** Adds a result that used no slot of the window. One thread at a time. */
    public void add(UserResult result) {
        int index = result.lookup().index();
        if (!done.get(index)) {
            done.set(index);
            UserResult fits = results.fit(result.withDueParts(reasonOfMissing()));
            metadata.add(fits);
            results.add(fits);
        }
    }

    /** A due part that never came has timed out where the deadline has passed; else the routes gave none. */
    private Kind reasonOfMissing() {
        return ticker.nanos() >= requestContext.deadlineNanos() ? Kind.UPSTREAM_TIMEOUT : Kind.ROUTE_FAILED;
    }

    /**
     * Takes the result of a user that {@link #iterator} gave out, and makes room for the next. One thread at a time.
     *
     * @param result null where it came to nothing; {@link #complete} makes up for it
     */
    public void fold(@Nullable UserResult result) {
        try {
            if (result != null) {
                add(result);
            }
        } finally {
            room.release();
            if (grown < maxConcurrentUsers) {
                grown++;
                room.release();
            }
        }
    }

    /** A result for every user that got none, whatever became of it. */
    public void complete() {
        int size = request.ids().size();
        for (int i = done.nextClearBit(0); i < size; i = done.nextClearBit(i + 1)) {
            add(UserResult.of(lookup(i)));
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
                return lookup;
            }
        };
    }
}
