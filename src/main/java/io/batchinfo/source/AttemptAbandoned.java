package io.batchinfo.source;

/** An attempt that was dropped since another one had answered. It says nothing about the source and counts nowhere. */
public final class AttemptAbandoned extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public AttemptAbandoned() {
        super("abandoned", null, false, false);
    }
}
