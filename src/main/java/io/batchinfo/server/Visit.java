package io.batchinfo.server;

import java.util.ArrayList;
import java.util.List;

/**
 * The request under way on one connection. It is over when its answer has ended or the connection has, whichever comes
 * first, and that is said once. All on the connection's event loop but the end of an answer.
 */
final class Visit {

    private final HeaderDeadline deadline;
    private final List<Runnable> after = new ArrayList<>(2);
    private boolean under;

    Visit(HeaderDeadline deadline) {
        this.deadline = deadline;
    }

    /** Its headers have been read. */
    synchronized void begin(Runnable action) {
        under = true;
        deadline.headersRead();
        after.add(action);
    }

    /** Runs an action once the request is over, at once where it is. */
    void alsoAfter(Runnable action) {
        synchronized (this) {
            if (under) {
                after.add(action);
                return;
            }
        }
        action.run();
    }

    void over() {
        List<Runnable> actions;
        synchronized (this) {
            under = false;
            deadline.requestOver();
            actions = List.copyOf(after);
            after.clear();
        }
        actions.forEach(Runnable::run);
    }
}
