package io.batchinfo.batch;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The mapping of the parts to a result: the part of the primary source, a summary made of single fields, and every other part
 * that the summary takes nothing from, under the name of its source. It is the bean type {@code result} of YAML routes.
 */
public final class ResultMapping {

    /** {@code posts.totalPosts}: a source and one of its top-level values. */
    public record FieldRef(String source, String field) {

        static FieldRef parse(String text) {
            int dot = text.indexOf('.');
            if (dot < 1 || dot == text.length() - 1 || text.chars().anyMatch(Character::isWhitespace)) {
                throw new IllegalArgumentException("'" + text + "' is not of the form source.field");
            }
            return new FieldRef(text.substring(0, dot), text.substring(dot + 1));
        }
    }

    public static final String DEFAULT_PRIMARY_SOURCE = "profile";

    private final String primarySource;
    private final Map<String, FieldRef> summary = new LinkedHashMap<>();

    /** The mapping of routes that say none: the profile, and every other part under the name of its source. */
    public ResultMapping() {
        this(DEFAULT_PRIMARY_SOURCE, Map.of());
    }

    /**
     * Parses a mapping.
     *
     * @param primarySource the source whose part stands first in a result, under its own name
     * @param summary the fields of the summary in their order, each with {@code source.field}
     * @throws IllegalArgumentException with one sentence, where a value is not of this form
     */
    public ResultMapping(String primarySource, Map<String, Object> summary) {
        this.primarySource = primarySource;
        summary.forEach((name, value) -> this.summary.put(name, FieldRef.parse(String.valueOf(value))));
    }

    public String primarySource() {
        return primarySource;
    }

    /** The names of the sources that the mapping uses. */
    public Set<String> sources() {
        Set<String> sources = new LinkedHashSet<>();
        sources.add(primarySource);
        summary.values().forEach(field -> sources.add(field.source()));
        return sources;
    }

    public Map<String, FieldRef> summary() {
        return summary;
    }

    /** True for a source that stands in a result under its own name, beside the whole one. */
    public boolean isTopLevel(String source) {
        if (source.equals(primarySource)) {
            return false;
        }
        for (FieldRef place : summary.values()) {
            if (place.source().equals(source)) {
                return false;
            }
        }
        return true;
    }
}
