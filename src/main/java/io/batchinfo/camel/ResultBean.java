package io.batchinfo.camel;

import io.batchinfo.batch.ResultMapping;
import java.util.LinkedHashMap;
import java.util.Map;

/** The bean type {@code result} of YAML routes: the mapping of parts to a result; see {@link ResultMapping}. */
public final class ResultBean {

    private String primarySource = ResultMapping.DEFAULT_PRIMARY_SOURCE;
    private Map<String, Object> summary = new LinkedHashMap<>();

    public String getPrimarySource() {
        return primarySource;
    }

    /** The source whose part stands first in a result. */
    public void setPrimarySource(String primarySource) {
        this.primarySource = primarySource;
    }

    /** Camel puts each entry of the YAML map into this one. */
    public Map<String, Object> getSummary() {
        return summary;
    }

    public void setSummary(Map<String, Object> summary) {
        this.summary = new LinkedHashMap<>(summary);
    }

    /**
     * The mapping.
     *
     * @param written the summary as the YAML has it, for the order of its fields
     * @throws IllegalArgumentException with one sentence, where a value is not of the form source.field
     */
    ResultMapping mapping(Map<?, ?> written) {
        Map<String, Object> inOrder = new LinkedHashMap<>();
        written.keySet().forEach(name -> {
            Object value = summary.get(String.valueOf(name));
            if (value != null) {
                inOrder.put(String.valueOf(name), value);
            }
        });
        summary.forEach(inOrder::putIfAbsent);
        return new ResultMapping(primarySource, inOrder);
    }
}
