package io.batchinfo.source;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One try of one call. Whoever makes it says how it can be dropped; whoever no longer needs it drops it. */
public final class Attempt {

    private static final Runnable DROPPED = () -> {};

    private final UserLookup lookup;
    private final int number;
    private final boolean hedge;
    private final long timeoutNanos;
    private final ResponseSchema shape;
    private final AtomicReference<@Nullable Runnable> abort = new AtomicReference<>();

    /**
     * @param number from 1, the hedge included
     * @param hedge true where it runs beside another attempt
     * @param timeoutNanos the whole time it may take, greater than 0
     * @param shape what its answer must look like
     */
    public Attempt(UserLookup lookup, int number, boolean hedge, long timeoutNanos, ResponseSchema shape) {
        this.lookup = lookup;
        this.number = number;
        this.hedge = hedge;
        this.timeoutNanos = timeoutNanos;
        this.shape = shape;
    }

    public UserLookup lookup() {
        return lookup;
    }

    public int number() {
        return number;
    }

    public boolean hedge() {
        return hedge;
    }

    public long timeoutNanos() {
        return timeoutNanos;
    }

    public ResponseSchema shape() {
        return shape;
    }

    /** Sets what ends the attempt at once; it is run here where the attempt has been dropped already. */
    public void onCancel(Runnable action) {
        if (!abort.compareAndSet(null, action) && abort.get() == DROPPED) {
            action.run();
        }
    }

    /** Ends the attempt: its connection goes back, its result goes nowhere. */
    public void cancel() {
        Runnable action = abort.getAndSet(DROPPED);
        if (action != null) {
            action.run();
        }
    }
}
