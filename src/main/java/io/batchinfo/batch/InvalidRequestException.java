package io.batchinfo.batch;

import java.util.List;

/** An invalid request. Its messages are sent to the client. */
public final class InvalidRequestException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<Violation> violations;

    /**
     * One violation.
     *
     * @param pointer where, as a JSON pointer (RFC 6901)
     */
    public record Violation(String pointer, String detail) {}

    public InvalidRequestException(String detail, List<Violation> violations) {
        super(detail, null, false, false);
        this.violations = List.copyOf(violations);
    }

    public List<Violation> violations() {
        return violations;
    }

    public String detail() {
        return String.valueOf(getMessage());
    }
}
