package io.batchinfo.upstream;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The values of the variables of one request: {@code id}, and {@code source.field} of another source's part. Of a bulk call {@code
 * ids}.
 */
@FunctionalInterface
public interface Values {

    /** The value of a variable: a string, a number or a list of strings; null where there is none of them. */
    @Nullable
    Object of(String variable);

    /**
     * The text of a value, that of a list with commas.
     *
     * @throws MissingValueException where there is no value
     */
    default String required(String variable) {
        Object value = of(variable);
        if (value == null) {
            throw new MissingValueException(variable);
        }
        return value instanceof List<?> list
                ? list.stream().map(String::valueOf).collect(Collectors.joining(","))
                : value.toString();
    }
}
