package io.batchinfo.source;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One attempt of a call. The executor registers a cancel action; the caller may cancel. */
public final class Attempt {

    private static final Runnable CANCELLED = () -> {};

    private final UserLookup lookup;
    private final @Nullable List<String> bulk;
    private final int number;
    private final boolean hedge;
    private final long begun = System.nanoTime();
    private final long timeoutNanos;
    private final ResponseSpec response;
    private final AtomicReference<@Nullable Runnable> abort = new AtomicReference<>();

    /**
     * An attempt for one user.
     *
     * @param number from 1, the hedge included
     * @param hedge true where it runs beside another attempt
     * @param timeoutNanos the whole time it may take, greater than 0
     * @param response where the part stands in the answer, and what it must look like
     */
    public Attempt(UserLookup lookup, int number, boolean hedge, long timeoutNanos, ResponseSpec response) {
        this(lookup, null, number, hedge, timeoutNanos, response);
    }

    /** @param bulk the ids of all users that it asks for, null for the one of the look-up */
    public Attempt(
            UserLookup lookup,
            @Nullable List<String> bulk,
            int number,
            boolean hedge,
            long timeoutNanos,
            ResponseSpec response) {
        this.lookup = lookup;
        this.bulk = bulk == null ? null : List.copyOf(bulk);
        this.number = number;
        this.hedge = hedge;
        this.timeoutNanos = timeoutNanos;
        this.response = response;
    }

    public UserLookup lookup() {
        return lookup;
    }

    /** The ids of the users of a bulk call, null for an attempt for one user. */
    public @Nullable List<String> bulk() {
        return bulk;
    }

    /**
     * Reads the response of this attempt.
     *
     * @throws AttemptFailedException for a failure that the circuit breaker counts
     */
    public CallResult read(int status, @Nullable String retryAfter, byte[] body, Instant now) {
        return bulk == null
                ? ResponseParser.read(response, lookup.id(), status, retryAfter, body, now)
                : BulkResponseParser.read(response, bulk, status, retryAfter, body, now);
    }

    public int number() {
        return number;
    }

    public boolean hedge() {
        return hedge;
    }

    /** The time since the attempt was made. */
    public long elapsedNanos() {
        return System.nanoTime() - begun;
    }

    public long timeoutNanos() {
        return timeoutNanos;
    }

    public ResponseSpec response() {
        return response;
    }

    /** Registers the action that cancels the attempt; it runs at once where the attempt was cancelled already. */
    public void onCancel(Runnable action) {
        if (!abort.compareAndSet(null, action) && abort.get() == CANCELLED) {
            action.run();
        }
    }

    /** Cancels the attempt: its result is discarded. */
    public void cancel() {
        Runnable action = abort.getAndSet(CANCELLED);
        if (action != null) {
            action.run();
        }
    }
}
