package io.batchinfo.source;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a response of a source is read: where the part is, what it must look like, and what means that there is none.
 *
 * @param data the pointer to the part, empty where the part is the whole response
 * @param id the pointer in the part to the id of the user, null where the source names none
 * @param schema what the part must look like
 * @param notFoundStatuses the HTTP statuses that mean that there is no part of this user
 * @param notFoundWhen the condition on a response of status 200 that means the same, null for none
 * @param errors the pointer to the errors that a response of status 200 may have, null for none
 * @param fields the fields of the part that are passed on, null for all
 */
public record ResponseSpec(
        JsonPointer data,
        @Nullable JsonPointer id,
        ResponseSchema schema,
        Set<Integer> notFoundStatuses,
        @Nullable ResponseCondition notFoundWhen,
        @Nullable JsonPointer errors,
        @Nullable PartFields fields) {

    /** The statuses that mean "not found" where a source says nothing. */
    public static final Set<Integer> DEFAULT_NOT_FOUND = Set.of(404, 410);

    /** The whole response, whatever it looks like. */
    public static final ResponseSpec ANY = of(JsonPointer.empty(), null, ResponseSchema.ANY);

    private static final Pattern POINTER = Pattern.compile("(/([^~/]|~[01])*)*", Pattern.DOTALL);

    public ResponseSpec {
        notFoundStatuses = Set.copyOf(notFoundStatuses);
    }

    /** True where a part that is passed on may have a field of this name. */
    public boolean allows(String name) {
        return fields == null
                ? schema.allows(name)
                : fields.allows(name) && (!fields.keepsNames() || schema.allows(name));
    }

    /** The part as it is passed on. */
    RawJson passedOn(RawJson part) {
        return fields == null ? part : fields.apply(part);
    }

    /** A part at a place, with the default meaning of statuses. */
    public static ResponseSpec of(JsonPointer data, @Nullable JsonPointer id, ResponseSchema schema) {
        return new ResponseSpec(data, id, schema, DEFAULT_NOT_FOUND, null, null, null);
    }

    /**
     * Parses a JSON Pointer (RFC 6901).
     *
     * @throws IllegalArgumentException where it is none
     */
    public static JsonPointer pointer(String text) {
        if (!text.isEmpty() && !text.startsWith("/")) {
            throw new IllegalArgumentException("'" + text + "' is not a JSON Pointer such as /data");
        }
        if (!POINTER.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a JSON Pointer, in which ~ is written ~0 and / in a name ~1");
        }
        return JsonPointer.compile(text);
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
