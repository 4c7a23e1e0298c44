package io.batchinfo.upstream;

import org.jspecify.annotations.Nullable;

/** Cancels the request in progress, where a call needs more than one. */
public final class RequestCancellation implements Runnable {

    private @Nullable Runnable current;
    private boolean cancelled;

    /** Registers the action that cancels the next request; it runs at once where the call was cancelled already. */
    public void set(Runnable action) {
        synchronized (this) {
            current = action;
            if (!cancelled) {
                return;
            }
        }
        action.run();
    }

    @Override
    public void run() {
        Runnable action;
        synchronized (this) {
            cancelled = true;
            action = current;
        }
        if (action != null) {
            action.run();
        }
    }
}
