package io.batchinfo.source;

import com.fasterxml.jackson.core.JsonPointer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a part that are passed on: those of a map, each from a JSON Pointer into the part or a constant, or all but those
 * that are left out. A field without a value is left out.
 */
public final class PartFields {

    /** Where the value of a field comes from: the one or the other. */
    private record Origin(@Nullable JsonPointer pointer, byte @Nullable [] constant) {}

    private final Map<String, Origin> fields = new LinkedHashMap<>();
    private final Set<String> omitted;

    private PartFields(Set<String> omitted) {
        this.omitted = omitted;
    }

    /**
     * Parses a mapping.
     *
     * @param fields the fields of the part by their new names, each a JSON Pointer or a {@link JsonConstant}
     * @param omitted the names of the fields that are left out
     * @throws IllegalArgumentException with one sentence, where a value is neither, or both are given
     */
    public static PartFields parse(Map<String, String> fields, Collection<String> omitted) {
        if (fields.isEmpty() == omitted.isEmpty()) {
            throw new IllegalArgumentException("a bean of type 'fields' has either 'fields' or 'omit'");
        }
        PartFields parsed = new PartFields(Set.copyOf(omitted));
        fields.forEach((name, value) -> parsed.fields.put(name, origin(name, value)));
        return parsed;
    }

    private static Origin origin(String name, String value) {
        byte[] constant = JsonConstant.parse(value);
        if (constant == null && !value.startsWith("/")) {
            throw new IllegalArgumentException("'" + value + "' of the field '" + name
                    + "' is neither a JSON Pointer such as /level nor a constant such as 'text', 7 or true");
        }
        return constant == null ? new Origin(ResponseSpec.pointer(value), null) : new Origin(null, constant);
    }

    /** True where a part may have a field of this name afterwards. */
    boolean allows(String name) {
        return fields.isEmpty() ? !omitted.contains(name) : fields.containsKey(name);
    }

    /** True where fields of the part keep their names. */
    boolean keepsNames() {
        return fields.isEmpty();
    }

    /** The part with these fields. A part that is no object stays as it is where fields are left out. */
    RawJson apply(RawJson part) {
        try {
            return fields.isEmpty() ? part.without(omitted) : mapped(part);
        } catch (IOException e) {
            throw new UncheckedIOException("a part that was read can be read again", e);
        }
    }

    private RawJson mapped(RawJson part) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(part.json().length);
        for (Map.Entry<String, Origin> field : fields.entrySet()) {
            Origin origin = field.getValue();
            byte[] value = origin.pointer() == null ? origin.constant() : part.bytesAt(origin.pointer());
            if (value != null) {
                out.write(out.size() == 0 ? '{' : ',');
                out.write(JsonConstant.string(field.getKey()));
                out.write(':');
                out.write(value);
            }
        }
        if (out.size() == 0) {
            out.write('{');
        }
        out.write('}');
        return RawJson.read(out.toByteArray(), JsonPointer.empty(), ResponseSchema.ANY);
    }
}
