package io.batchinfo.upstream;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One header of a request. Its value may have variables, such as {@code {id}}, and secrets: {@code {file:PATH}} is the content
 * of a file, which is read again when it changes, {@code {env:NAME}} an environment variable.
 */
public final class HeaderTemplate {

    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");
    private static final Pattern EXPRESSION = Pattern.compile("\\{([^{}]*)}");
    private static final Pattern CREDENTIALS =
            Pattern.compile("(proxy-)?authorization|cookie|.*(api-?key|access-?key|token|secret|password)");

    /** Headers that the client sets, or that change how the message is framed (RFC 9110 7.6.1). */
    private static final Set<String> RESERVED = Set.of(
            "host",
            "content-length",
            "transfer-encoding",
            "connection",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "upgrade",
            "expect");

    private final String name;
    private final List<String> literals = new ArrayList<>();
    private final List<String> variables = new ArrayList<>();

    private HeaderTemplate(String name) {
        this.name = name;
    }

    /**
     * Parses headers, one a line.
     *
     * @param secrets checks that each secret can be read
     * @throws IllegalArgumentException with one sentence that contains no value, where one is not a header, is written twice,
     *     cannot be set, or has credentials in place of their file or environment variable
     */
    static List<HeaderTemplate> parse(String text, Secrets secrets) {
        Map<String, HeaderTemplate> headers = new LinkedHashMap<>();
        for (String line : text.split("\\R")) {
            if (!line.isBlank()) {
                HeaderTemplate header = header(line.strip(), secrets);
                if (headers.putIfAbsent(header.name.toLowerCase(Locale.ROOT), header) != null) {
                    throw new IllegalArgumentException("the header '" + header.name + "' is written twice");
                }
            }
        }
        return List.copyOf(headers.values());
    }

    private static HeaderTemplate header(String line, Secrets secrets) {
        int colon = line.indexOf(':');
        String name = colon < 0 ? "" : line.substring(0, colon).strip();
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("'headers' must have one header a line, such as X-User: {id}");
        }
        if (RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("the header '" + name + "' cannot be set");
        }
        HeaderTemplate header = new HeaderTemplate(name);
        String value = line.substring(colon + 1).strip();
        Matcher expression = EXPRESSION.matcher(value);
        int from = 0;
        while (expression.find()) {
            header.literals.add(header.literal(value.substring(from, expression.start())));
            header.variables.add(header.variable(expression.group(1), secrets));
            from = expression.end();
        }
        header.literals.add(header.literal(value.substring(from)));
        if (header.variables.isEmpty()
                && CREDENTIALS.matcher(name.toLowerCase(Locale.ROOT)).matches()) {
            throw new IllegalArgumentException(
                    "the header '" + name + "' must take its value from {file:PATH} or {env:NAME}");
        }
        return header;
    }

    private String literal(String text) {
        if (!isFieldValue(text) || text.indexOf('{') >= 0 || text.indexOf('}') >= 0) {
            throw new IllegalArgumentException("the header '" + name
                    + "' can have printable ASCII characters, variables such as {id}, {file:PATH} and {env:NAME}");
        }
        return text;
    }

    private String variable(String expression, Secrets secrets) {
        if (Secrets.isReference(expression)) {
            if (!isFieldValue(secrets.read("the header '" + name + "'", expression))) {
                throw new IllegalArgumentException("the header '" + name + "': the secret is not printable ASCII");
            }
        } else if (!VARIABLE.matcher(expression).matches()) {
            throw new IllegalArgumentException("the header '" + name + "' has an unknown expression; there are {id},"
                    + " {source.field}, {file:PATH} and {env:NAME}");
        }
        return expression;
    }

    private static boolean isFieldValue(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c < 0x7F || c == '\t');
    }

    String name() {
        return name;
    }

    /** The names of the variables that are no secrets. */
    Set<String> variables() {
        Set<String> names = new LinkedHashSet<>(variables);
        names.removeIf(Secrets::isReference);
        return names;
    }

    /** @throws MissingValueException where there is no value, or one that a header cannot have */
    String expand(Values values, Secrets secrets) {
        StringBuilder out = new StringBuilder(literals.get(0));
        for (int i = 0; i < variables.size(); i++) {
            String variable = variables.get(i);
            String value = Secrets.isReference(variable) ? secrets.get(variable) : values.required(variable);
            if (!isFieldValue(value)) {
                throw new MissingValueException(variable);
            }
            out.append(value).append(literals.get(i + 1));
        }
        return out.toString();
    }
}
