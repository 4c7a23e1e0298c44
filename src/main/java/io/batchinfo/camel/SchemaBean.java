package io.batchinfo.camel;

import io.batchinfo.source.ResponseSchema;
import java.util.LinkedHashMap;
import java.util.Map;

/** The bean type {@code schema} of YAML routes: the fields of a part and their types. */
public final class SchemaBean {

    private Map<String, Object> fields = new LinkedHashMap<>();

    public Map<String, Object> getFields() {
        return fields;
    }

    /** The type of each field by its path; see {@link ResponseSchema}. */
    public void setFields(Map<String, Object> fields) {
        this.fields = new LinkedHashMap<>(fields);
    }

    /** @throws IllegalArgumentException with one sentence, where a type is unknown */
    ResponseSchema schema() {
        return ResponseSchema.of(fields);
    }
}
