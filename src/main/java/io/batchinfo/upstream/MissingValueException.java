package io.batchinfo.upstream;

/** A variable of a request has no value, or one that the request cannot carry. */
public final class MissingValueException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param variable its name, such as {@code profile.companyId} */
    public MissingValueException(String variable) {
        super("no usable value of {" + variable + "}", null, false, false);
    }
}
