package io.batchinfo.resilience;

import java.util.concurrent.atomic.AtomicBoolean;

/** One admitted call of a source. The permit is released exactly once, however often it is closed. */
public final class Permit implements AutoCloseable {

    private final AtomicBoolean released = new AtomicBoolean();
    private final Runnable release;

    Permit(Runnable release) {
        this.release = release;
    }

    @Override
    public void close() {
        if (released.compareAndSet(false, true)) {
            release.run();
        }
    }
}
