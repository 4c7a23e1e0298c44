package io.batchinfo.source;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where the part stands in a response, and what it must look like.
 *
 * @param data the names on the way from the whole response to the part, empty where the part is the whole response
 * @param idField the field of the part that holds the id of the user, null where the source names none
 * @param schema the fields of the part
 * @param notFoundStatuses the HTTP statuses that mean that there is no part of this user
 */
public record ResponseSpec(
        List<String> data, @Nullable String idField, ResponseSchema schema, Set<Integer> notFoundStatuses) {

    /** The statuses that mean "not found" where a source says nothing. */
    public static final Set<Integer> DEFAULT_NOT_FOUND = Set.of(404, 410);

    /** The whole response, whatever it looks like. */
    public static final ResponseSpec ANY = new ResponseSpec(List.of(), null, ResponseSchema.ANY, DEFAULT_NOT_FOUND);

    public ResponseSpec {
        data = List.copyOf(data);
        notFoundStatuses = Set.copyOf(notFoundStatuses);
    }

    /**
     * Parses a JSON Pointer (RFC 6901) to an object.
     *
     * @throws IllegalArgumentException where it is neither empty nor begins with a slash
     */
    public static List<String> pointer(String text) {
        if (text.isEmpty()) {
            return List.of();
        }
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException("'" + text + "' is not a JSON Pointer such as /data");
        }
        return Arrays.stream(text.substring(1).split("/", -1))
                .map(token -> token.replace("~1", "/").replace("~0", "~"))
                .toList();
    }

    /**
     * Parses the pointer to the id of the user, which is a field of the part.
     *
     * @throws IllegalArgumentException where it is no pointer to a field of the part itself
     */
    public static String idField(String text) {
        List<String> tokens = pointer(text);
        if (tokens.size() != 1) {
            throw new IllegalArgumentException("'" + text + "' is not a pointer to a field of the part such as /id");
        }
        return tokens.get(0);
    }

    /**
     * Parses a list of HTTP statuses.
     *
     * @throws IllegalArgumentException where one is not a status from 400 to 499
     */
    public static Set<Integer> statuses(String text) {
        return Arrays.stream(text.split(",")).map(ResponseSpec::status).collect(Collectors.toUnmodifiableSet());
    }

    private static Integer status(String text) {
        if (!text.strip().matches("4\\d\\d")) {
            throw new IllegalArgumentException("'" + text.strip() + "' is not an HTTP status from 400 to 499");
        }
        return Integer.valueOf(text.strip());
    }
}
