package io.batchinfo.upstream;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A path with an optional query and variables in braces, such as {@code /users/{id}?lang=en}: a URI template of level 1 (RFC
 * 6570 3.2.2). A value is percent-encoded except for unreserved characters (RFC 3986 2.3) and, in the path, {@code @}. The values
 * of a list are separated by commas; {@code {?ids*}} and {@code {&ids*}} make a parameter of each (RFC 6570 3.2.8, 3.2.9).
 */
public final class UriTemplate {

    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");
    private static final Pattern EXPLODED = Pattern.compile("([?&])(ids)\\*");
    private static final String NOT_LITERAL = " \"<>\\^`|}#";
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    /** The texts between the variables; one more than there are variables. */
    private final List<String> literals;

    private final List<String> variables;

    /** What stands between the values of a list, for each variable. */
    private final List<String> separators;

    private final int firstInQuery;

    private UriTemplate(List<String> literals, List<String> variables, List<String> separators, int firstInQuery) {
        this.literals = List.copyOf(literals);
        this.variables = List.copyOf(variables);
        this.separators = List.copyOf(separators);
        this.firstInQuery = firstInQuery;
    }

    /**
     * Parses a template.
     *
     * @throws IllegalArgumentException with one sentence, where it does not begin with a slash, has a character that a URI
     *     cannot have, or an expression that is more than the name of a variable
     */
    public static UriTemplate parse(String text) {
        if (!text.startsWith("/")) {
            throw invalid(text, "must begin with /");
        }
        List<String> literals = new ArrayList<>();
        List<String> variables = new ArrayList<>();
        List<String> separators = new ArrayList<>();
        int query = text.indexOf('?');
        int inPath = 0;
        int from = 0;
        for (int open = text.indexOf('{'); open >= 0; open = text.indexOf('{', from)) {
            int close = text.indexOf('}', open);
            String name = close < 0 ? "" : text.substring(open + 1, close);
            Matcher exploded = EXPLODED.matcher(name);
            boolean isExploded = exploded.matches();
            if (isExploded && name.startsWith("?") == text.substring(0, open).contains("?")) {
                throw invalid(text, "must have {?ids*} where its query begins and {&ids*} after it");
            }
            if (!isExploded && !VARIABLE.matcher(name).matches()) {
                throw invalid(
                        text,
                        "has '" + text.substring(open, close < 0 ? text.length() : close + 1)
                                + "', which is not a variable such as {id}");
            }
            String before = literal(text, text.substring(from, open));
            literals.add(isExploded ? before + exploded.group(1) + exploded.group(2) + "=" : before);
            variables.add(isExploded ? exploded.group(2) : name);
            separators.add(isExploded ? "&" + exploded.group(2) + "=" : ",");
            inPath += !isExploded && (query < 0 || open < query) ? 1 : 0;
            from = close + 1;
        }
        literals.add(literal(text, text.substring(from)));
        return new UriTemplate(literals, variables, separators, inPath);
    }

    private static IllegalArgumentException invalid(String text, String rule) {
        return new IllegalArgumentException("the path '" + text + "' " + rule);
    }

    private static String literal(String template, String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean cut = c == '%' && !text.substring(i).matches("(?s)%[0-9A-Fa-f]{2}.*");
            if (cut || c < ' ' || c == 0x7F || NOT_LITERAL.indexOf(c) >= 0) {
                throw invalid(
                        template,
                        cut ? "has a % that begins no percent-encoding" : "cannot have the character '" + c + "'");
            }
            out.append(c);
        }
        StringBuilder encoded = new StringBuilder(out.length());
        for (byte b : out.toString().getBytes(StandardCharsets.UTF_8)) {
            append(encoded, b, b >= 0);
        }
        return encoded.toString();
    }

    /** The names of the variables. */
    public Set<String> variables() {
        return new LinkedHashSet<>(variables);
    }

    /**
     * The text with the values of its variables.
     *
     * @throws MissingValueException where there is no value, or one that would change the path: empty, {@code .} or {@code ..}
     */
    public String expand(Values values) {
        StringBuilder out = new StringBuilder(64).append(literals.get(0));
        for (int i = 0; i < variables.size(); i++) {
            boolean inPath = i < firstInQuery;
            Object value = values.of(variables.get(i));
            if (value == null) {
                throw new MissingValueException(variables.get(i));
            }
            if (value instanceof List<?> list) {
                for (int n = 0; n < list.size(); n++) {
                    out.append(n == 0 ? "" : separators.get(i));
                    encode(out, String.valueOf(list.get(n)), inPath);
                }
            } else {
                String one = value.toString();
                if (inPath && (one.isEmpty() || one.equals(".") || one.equals(".."))) {
                    throw new MissingValueException(variables.get(i));
                }
                encode(out, one, inPath);
            }
            out.append(literals.get(i + 1));
        }
        return out.toString();
    }

    private static void encode(StringBuilder out, String value, boolean inPath) {
        if (isUnreserved(value)) {
            out.append(value);
            return;
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (isUnreserved(c) || inPath && c == '@') {
                out.append(c);
            } else {
                int end = Character.isHighSurrogate(c) && i + 1 < value.length() ? i + 2 : i + 1;
                for (byte b : value.substring(i, end).getBytes(StandardCharsets.UTF_8)) {
                    append(out, b, false);
                }
                i = end - 1;
            }
        }
    }

    private static void append(StringBuilder out, byte b, boolean plain) {
        if (plain) {
            out.append((char) b);
        } else {
            out.append('%').append(HEX[(b >> 4) & 15]).append(HEX[b & 15]);
        }
    }

    private static boolean isUnreserved(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (!isUnreserved(value.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isUnreserved(char c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || c == '-'
                || c == '.'
                || c == '_'
                || c == '~';
    }
}
