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

    /** The type of each field by its name; see {@link ResponseSchema}. */
    public void setFields(Map<String, Object> fields) {
        this.fields = new LinkedHashMap<>(fields);
    }

    /** @throws IllegalArgumentException with one sentence, where a type is unknown */
    ResponseSchema schema() {
        StringBuilder text = new StringBuilder();
        fields.forEach((name, type) -> {
            boolean optional = type.toString().endsWith("?");
            text.append(text.isEmpty() ? "" : ", ")
                    .append(name)
                    .append(optional ? "?: " : ": ")
                    .append(
                            optional
                                    ? type.toString()
                                            .substring(0, type.toString().length() - 1)
                                    : type);
        });
        return ResponseSchema.parse(text.toString());
    }
}
