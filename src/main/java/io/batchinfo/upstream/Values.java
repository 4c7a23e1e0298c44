package io.batchinfo.upstream;

import org.jspecify.annotations.Nullable;

/** The values of the variables of one request: {@code id}, and {@code source.field} of another source's part. */
@FunctionalInterface
public interface Values {

    /** The value of a variable: a string or a number; null where there is neither. */
    @Nullable
    Object of(String variable);

    /**
     * The text of a value.
     *
     * @throws MissingValueException where there is no value
     */
    default String required(String variable) {
        Object value = of(variable);
        if (value == null) {
            throw new MissingValueException(variable);
        }
        return value.toString();
    }
}
