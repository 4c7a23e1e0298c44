package io.batchinfo.source;

/**
 * Tells the circuit breaker that an attempt failed. It has no stack trace: it says nothing about this service, and a
 * thousand a second must cost nothing.
 */
public final class AttemptFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    /** @param cause what happened, for the log alone */
    public AttemptFailedException(Failure failure, String cause) {
        super(cause, null, false, false);
        this.failure = failure;
    }

    public Failure failure() {
        return failure;
    }
}
