package io.batchinfo.source;

/** An attempt that was dropped since another one had answered. It says nothing about the source and counts nowhere. */
public final class AttemptCancelledException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public AttemptCancelledException() {
        super("abandoned", null, false, false);
    }
}
