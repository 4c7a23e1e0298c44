package io.batchinfo.http;

/**
 * Signals Camel that a response was sent past the route, as a stream or at the deadline. Camel would set a status on it, fail,
 * and keep the exchange for ever; a failure before that releases it.
 */
public final class ResponseAlreadySentException extends Exception {

    private static final long serialVersionUID = 1L;

    public ResponseAlreadySentException() {
        super("the response was sent past the route", null, false, false);
    }
}
