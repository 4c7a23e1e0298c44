package io.batchinfo.camel;

import io.batchinfo.source.PartFields;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** The bean type {@code fields} of YAML routes: the fields of a part that are passed on; see {@link PartFields}. */
public final class FieldsBean {

    private Map<String, Object> fields = new LinkedHashMap<>();
    private String omit = "";

    /** Camel puts each entry of the YAML map into this one. */
    public Map<String, Object> getFields() {
        return fields;
    }

    public void setFields(Map<String, Object> fields) {
        this.fields = new LinkedHashMap<>(fields);
    }

    public String getOmit() {
        return omit;
    }

    /** The names of the fields that are left out, with commas between them. */
    public void setOmit(String omit) {
        this.omit = omit;
    }

    /** Puts the fields in the order that they are written in. */
    void order(Collection<?> names) {
        Map<String, Object> ordered = new LinkedHashMap<>();
        for (Object name : names) {
            Object value = fields.get(String.valueOf(name));
            if (value != null) {
                ordered.put(String.valueOf(name), value);
            }
        }
        fields.forEach(ordered::putIfAbsent);
        fields = ordered;
    }

    /** @throws IllegalArgumentException with one sentence, where a value is neither a JSON Pointer nor a constant */
    PartFields parse() {
        Map<String, String> texts = new LinkedHashMap<>();
        fields.forEach((name, value) -> texts.put(name, String.valueOf(value)));
        return PartFields.parse(
                texts,
                Stream.of(omit.split(","))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .toList());
    }
}
