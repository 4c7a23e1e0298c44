package io.batchinfo.batch;

import com.fasterxml.jackson.core.JsonPointer;
import io.batchinfo.source.JsonConstant;
import io.batchinfo.source.RawJson;
import io.batchinfo.source.ResponseSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where the value of one field of the summary comes from. A value that is not there is null. */
public sealed interface SummaryField {

    /** The fields of parts that it uses. */
    List<FieldRef> references();

    /**
     * The value.
     *
     * @param parts the part of each source by its name, null for none
     * @return null where there is none
     */
    @Nullable
    RawJsonValue value(Function<String, @Nullable RawJson> parts);

    /** {@code posts.totalPosts}: a source and one of the top-level fields of its part. */
    record FieldRef(String source, String field) implements SummaryField {

        @Override
        public List<FieldRef> references() {
            return List.of(this);
        }

        @Override
        public @Nullable RawJsonValue value(Function<String, @Nullable RawJson> parts) {
            RawJson part = parts.apply(source);
            return part == null ? null : RawJsonValue.of(part, field);
        }
    }

    /** {@code profile/address/city}: a source and a JSON Pointer into its part. */
    record Nested(String source, JsonPointer pointer) implements SummaryField {

        @Override
        public List<FieldRef> references() {
            return List.of(new FieldRef(source, pointer.getMatchingProperty()));
        }

        @Override
        public @Nullable RawJsonValue value(Function<String, @Nullable RawJson> parts) {
            RawJson part = parts.apply(source);
            byte[] json = part == null ? null : part.bytesAt(pointer);
            return json == null ? null : new RawJsonValue(json, 0, json.length);
        }
    }

    /** A constant of JSON. */
    record Constant(RawJsonValue json) implements SummaryField {

        @Override
        public List<FieldRef> references() {
            return List.of();
        }

        @Override
        public RawJsonValue value(Function<String, @Nullable RawJson> parts) {
            return json;
        }
    }

    /** <code>{profile.firstName} {profile.lastName}</code>: a text made of strings and numbers; null where one is not there. */
    record Text(List<String> literals, List<FieldRef> references) implements SummaryField {

        @Override
        public @Nullable RawJsonValue value(Function<String, @Nullable RawJson> parts) {
            StringBuilder text = new StringBuilder(literals.get(0));
            for (int i = 0; i < references.size(); i++) {
                FieldRef reference = references.get(i);
                RawJson part = parts.apply(reference.source());
                Object value =
                        part == null ? null : part.scalarAt(JsonPointer.empty().appendProperty(reference.field()));
                if (value == null) {
                    return null;
                }
                text.append(value).append(literals.get(i + 1));
            }
            byte[] json = JsonConstant.string(text.toString());
            return new RawJsonValue(json, 0, json.length);
        }
    }

    /** A source and a field in a text. */
    Pattern VARIABLE = Pattern.compile("\\{([^{}.\\s]+)\\.([^{}\\s]+)}");

    /**
     * Parses a value of the YAML map.
     *
     * @throws IllegalArgumentException with one sentence, where it is none of the forms above
     */
    static SummaryField parse(String text) {
        byte[] constant = JsonConstant.parse(text);
        if (constant != null) {
            return new Constant(new RawJsonValue(constant, 0, constant.length));
        }
        if (text.indexOf('{') >= 0) {
            return text(text);
        }
        int dot = text.indexOf('.');
        int slash = text.indexOf('/');
        boolean blank = text.chars().anyMatch(Character::isWhitespace);
        if (slash > 0 && (dot < 0 || slash < dot) && !blank) {
            return new Nested(text.substring(0, slash), ResponseSpec.pointer(text.substring(slash)));
        }
        if (dot < 1 || dot == text.length() - 1 || blank) {
            throw notAField(text);
        }
        return new FieldRef(text.substring(0, dot), text.substring(dot + 1));
    }

    private static SummaryField text(String text) {
        List<String> literals = new ArrayList<>();
        List<FieldRef> references = new ArrayList<>();
        Matcher variable = VARIABLE.matcher(text);
        int from = 0;
        while (variable.find()) {
            literals.add(text.substring(from, variable.start()));
            references.add(new FieldRef(variable.group(1), variable.group(2)));
            from = variable.end();
        }
        literals.add(text.substring(from));
        if (String.join("", literals).matches("(?s).*[{}].*")) {
            throw notAField(text);
        }
        return new Text(List.copyOf(literals), List.copyOf(references));
    }

    private static IllegalArgumentException notAField(String text) {
        return new IllegalArgumentException("'" + text + "' is not of the form source.field, source/pointer,"
                + " a text with {source.field}, or a constant such as 'text', 7 or true");
    }
}
