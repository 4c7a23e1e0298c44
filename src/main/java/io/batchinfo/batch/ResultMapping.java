package io.batchinfo.batch;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How parts become a result, as the routes say it: one source whole, under its own name, a summary made of single values, and
 * every other source whole where the summary takes nothing from it.
 */
public final class ResultMapping {

    /** {@code posts.totalPosts}: a source and one of its top-level values. */
    public record FieldRef(String source, String field) {

        static FieldRef parse(String text) {
            int dot = text.indexOf('.');
            if (dot < 1 || dot == text.length() - 1) {
                throw new IllegalArgumentException("'" + text + "' is not of the form source.field");
            }
            return new FieldRef(text.substring(0, dot), text.substring(dot + 1));
        }
    }

    private String whole = "profile";
    private final Map<String, FieldRef> summary = new LinkedHashMap<>();

    /** The source that is given whole, and first. */
    public String getWhole() {
        return whole;
    }

    public void setWhole(String source) {
        this.whole = source;
    }

    /**
     * The names in the summary and where their values come from, one after the other: {@code totalPosts = posts.totalPosts,
     * status = profile.status}.
     *
     * @throws IllegalArgumentException with one sentence, where it is not of this form
     */
    public void setSummary(String mapping) {
        summary.clear();
        for (String line : mapping.split(",")) {
            String[] sides = line.split("=", -1);
            if (sides.length != 2 || sides[0].isBlank()) {
                throw new IllegalArgumentException("'" + line.trim() + "' is not of the form name = source.field");
            }
            summary.put(sides[0].trim(), FieldRef.parse(sides[1].trim()));
        }
    }

    public Map<String, FieldRef> summary() {
        return summary;
    }

    /** True for a source that stands in a result under its own name, beside the whole one. */
    public boolean isTopLevel(String source) {
        if (source.equals(whole)) {
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
