package io.batchinfo.source;

import java.io.IOException;

/** A response that is JSON, but does not match the schema of its source. The circuit breaker does not count it. */
public final class WrongShapeException extends IOException {

    private static final long serialVersionUID = 1L;

    WrongShapeException(String reason) {
        super(reason);
    }
}
