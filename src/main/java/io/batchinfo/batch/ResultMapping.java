package io.batchinfo.batch;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The mapping of the parts to a result: the part of the primary source, a summary of fields, and every other part
 * that the summary takes nothing from, under the name of its source. It is the bean type {@code result} of YAML routes.
 */
public final class ResultMapping {

    /** A field of the summary, whose name is encoded once. */
    record Field(SerializableString name, SummaryField value) {}

    public static final String DEFAULT_PRIMARY_SOURCE = "profile";

    private final String primarySource;
    private final SerializableString primaryName;
    private final List<Field> fields = new ArrayList<>();
    private final Map<String, SummaryField> summary = new LinkedHashMap<>();
    private final Set<String> summarized = new LinkedHashSet<>();

    /** The mapping of routes that say none: the profile, and every other part under the name of its source. */
    public ResultMapping() {
        this(DEFAULT_PRIMARY_SOURCE, Map.of());
    }

    /**
     * Parses a mapping.
     *
     * @param primarySource the source whose part stands first in a result, under its own name
     * @param summary the fields of the summary in their order, each as {@link SummaryField#parse} takes it
     * @throws IllegalArgumentException with one sentence, where a value is not of its forms
     */
    public ResultMapping(String primarySource, Map<String, Object> summary) {
        this.primarySource = primarySource;
        this.primaryName = new SerializedString(primarySource);
        summary.forEach((name, value) -> this.summary.put(name, SummaryField.parse(String.valueOf(value))));
        this.summary.forEach((name, field) -> fields.add(new Field(new SerializedString(name), field)));
        this.summary.values().forEach(field -> field.references().forEach(one -> summarized.add(one.source())));
    }

    public String primarySource() {
        return primarySource;
    }

    /** The names of the sources that the mapping uses. */
    public Set<String> sources() {
        Set<String> sources = new LinkedHashSet<>();
        sources.add(primarySource);
        sources.addAll(summarized);
        return sources;
    }

    /** The name of the primary source, encoded once. */
    SerializableString primaryName() {
        return primaryName;
    }

    /** The fields of the summary in their order. */
    List<Field> fields() {
        return fields;
    }

    public Map<String, SummaryField> summary() {
        return summary;
    }

    /** True for a source that stands in a result under its own name, beside the whole one. */
    public boolean isTopLevel(String source) {
        if (source.equals(primarySource)) {
            return false;
        }
        return !summarized.contains(source);
    }
}
