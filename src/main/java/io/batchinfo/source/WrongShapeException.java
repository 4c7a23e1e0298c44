package io.batchinfo.source;

import java.io.IOException;

/** A response that is JSON, but not of the form that its source promises. It says nothing about the next user. */
public final class WrongShapeException extends IOException {

    private static final long serialVersionUID = 1L;

    WrongShapeException(String reason) {
        super(reason);
    }
}
