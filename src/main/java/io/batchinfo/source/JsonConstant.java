package io.batchinfo.source;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A constant in a mapping: a text in single quotes, a number, {@code true}, {@code false} or {@code null}. */
public final class JsonConstant {

    private static final Pattern LITERAL =
            Pattern.compile("true|false|null|-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

    private JsonConstant() {}

    /** The constant as JSON in UTF-8, null where the text is none. */
    public static byte @Nullable [] parse(String text) {
        if (LITERAL.matcher(text).matches()) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        return text.length() >= 2 && text.startsWith("'") && text.endsWith("'")
                ? string(text.substring(1, text.length() - 1))
                : null;
    }

    /** A text as a JSON string in UTF-8. */
    public static byte[] string(String text) {
        return ('"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"')
                .getBytes(StandardCharsets.UTF_8);
    }
}
