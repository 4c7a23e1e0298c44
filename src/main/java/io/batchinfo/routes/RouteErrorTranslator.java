package io.batchinfo.routes;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.FailedToStartRouteException;
import org.apache.camel.PropertyBindingException;
import org.apache.camel.ResolveEndpointFailedException;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** Translates an exception of Camel into a message for the editor of the file. Quoted words are words of the file and locate the line. */
final class RouteErrorTranslator {

    private static final Pattern QUOTED = Pattern.compile("'([^']+)'");
    private static final Pattern BEAN = Pattern.compile("Error creating bean: (\\S+) of type: #class:(\\S+)");

    private static final String TEXT_STEP = "a step cannot be a text; it needs options on the lines below it";

    private static final String BAD_TIME = "a time must be such as 250ms, 10s, 5m or 2h";

    private static final List<Rule> RULES = List.of(
            rule("Unknown node id: (\\S+).*", "unknown step '$1'"),
            rule("Unsupported field: (\\S+).*", "unknown option '$1'"),
            rule("Unknown expression with id: (\\S+).*", "unknown language '$1'"),
            rule(
                    "No language could be found for: (\\S+).*",
                    "unknown language '$1'; the jar that has it belongs into the folder ext"),
            rule("Node type array is invalid, expected (?:key-value|map).*", "a list cannot stand here"),
            rule("Node type (?:key-value|map) is invalid, expected array.*", "a list must stand here"),
            rule("Node type map is invalid, expected key-value.*", "options cannot stand here, but one value"),
            rule("Node type key-value is invalid, expected map.*", "options must stand here, on lines of their own"),
            rule("Unable to find constructor for node.*?- (\\S+).*", "'$1' is not a step"),
            rule(
                    "No endpoint could be found for: ([^:]+):.*",
                    "unknown component '$1'; the jar that has it belongs into the folder ext"),
            rule(
                    "Failed to resolve endpoint: ([^:]+):.*Unknown parameters=\\[\\{([^=]+)=.*",
                    "unknown option '$2' of $1"),
            rule(
                    "No bean could be found in the registry for: org\\.apache\\.camel\\.\\S*?(\\w+)(?: .*)?$",
                    "no bean of the type '$1' is there"),
            rule("No bean could be found in the registry for: (\\S+).*", "unknown bean '$1'"),
            rule("Cannot find AggregationStrategy in Registry with name: (\\S+)", "unknown bean '$1'"),
            rule(
                    "Route template (\\S+) the following mandatory parameters must be provided: ([^,]+).*",
                    "the parameter '$2' of the template '$1' is missing"),
            rule("Cannot find RouteTemplate with id (\\S+)", "unknown routeTemplate '$1'"),
            rule(".*Duplicate id detected: (\\S+)\\. .*", "the id '$1' is used twice"),
            rule("Route (\\S+) has no output processors.*", "the route has no steps"),
            rule("Property with key \\[(.+?)\\] not found.*", "unknown property '{{$1}}'"),
            rule("(.*) at location \\d+\n(.*?)\n.*", "invalid simple expression '$2': $1"),
            rule(".*Cannot convert the String value: (.*) to type: boolean.*", "'$1' is not true or false"),
            rule("Error parsing \\[(.*)\\] as a java.lang.Boolean.*", "'$1' is not true or false"),
            rule("Error parsing \\[(.*)\\] as a java.lang.(?:Integer|Long|Float|Double).*", "'$1' is not a number"),
            rule("type must be specified on: null", "a step needs the option 'type'"),
            rule(
                    "(?:Invalid )?(\\w+(?:/\\w+)*) (?:expression )?must be (?:specified|provided|configured)(?: and not empty)? on:? "
                            + "(?:[\\w.]*\\.)?(\\w+?)(?:Reifier)?(?:@\\w+|\\[.*)?$",
                    "the step %2 needs the option '$1'"),
            rule("exception/ref or exceptionClass/exceptionType must .*", "'throwException' needs an exceptionType"),
            rule("At least one Exception must be configured to catch", "'doCatch' needs an exception"),
            rule("Unsupported definition: .*", "a step stands where it has no meaning"),
            rule("Cannot invoke \".*", "a step lacks an option that it needs"),
            rule(
                    "Enum class class \\S+ does not have any constant with value: (\\S+)",
                    "'$1' is not one of the values of this option"),
            rule("No bean could be found in the registry of type: \\S*?(\\w+)$", "no bean of the type '$1' is there"),
            rule("Index -1 out of bounds.*|.*[Ss]tring index out of range.*", BAD_TIME),
            rule("For input string: \"(.*?)\".*", "'$1' is not a number"),
            rule(
                    "Cannot find getter method: (\\S+) on bean: class java.util.LinkedHashMap.*",
                    "'$1' cannot be a map here; name a field within another by its path, such as parent/child"),
            rule("source \\S+: (\\w+) (must .*)", "'$1' $2"));

    private final String text;
    private final int line;
    private final @Nullable String route;
    private final @Nullable String bean;
    private final List<String> clues = new ArrayList<>();

    private record Rule(Pattern message, String sentence) {}

    private static Rule rule(String message, String sentence) {
        return new Rule(Pattern.compile(message, Pattern.DOTALL), sentence);
    }

    /** Translates an exception; the innermost cause is the most specific. */
    RouteErrorTranslator(Throwable thrown) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable t = thrown; t != null && !chain.contains(t); t = t.getCause()) {
            chain.add(0, t);
        }
        String said = said(chain);
        int marked = 0;
        String inRoute = null;
        String ofBean = null;
        for (Throwable t : chain) {
            Matcher creating = BEAN.matcher(message(t));
            if (t instanceof MarkedYamlEngineException yaml
                    && yaml.getProblemMark().isPresent()) {
                marked = yaml.getProblemMark().get().getLine() + 1;
            } else if (t instanceof FailedToCreateRouteException failed) {
                inRoute = failed.getRouteId();
            } else if (t instanceof FailedToStartRouteException failed) {
                inRoute = failed.getRouteId();
            } else if (t instanceof ResolveEndpointFailedException failed) {
                clues.add(failed.getUri().replaceFirst("\\?.*", "").replaceFirst("://", ":"));
            } else if (t instanceof PropertyBindingException property) {
                said = t == chain.get(0)
                        ? "unknown property '" + property.getPropertyName() + "'"
                        : property.getPropertyName() + ": " + said;
                clues.add(property.getPropertyName());
            } else if (creating.find()) {
                ofBean = creating.group(1);
                said = ofClass(chain.get(0), creating.group(2), said);
            }
        }
        clues.addAll(0, QUOTED.matcher(said).results().map(m -> m.group(1)).toList());
        this.text = said;
        this.line = marked;
        this.route = inRoute;
        this.bean = ofBean;
    }

    private static String said(List<Throwable> chain) {
        for (Throwable t : chain) {
            for (Rule rule : RULES) {
                Matcher matcher = rule.message().matcher(message(t).strip());
                if (matcher.matches()) {
                    String sentence = rule.sentence();
                    if (sentence.contains("%2")) {
                        sentence = sentence.replace("%2", "'" + uncapitalized(matcher.group(2)) + "'");
                    }
                    return matcher.replaceFirst(sentence);
                }
            }
        }
        return chain.stream()
                .map(RouteErrorTranslator::message)
                .filter(message -> !message.isBlank())
                .findFirst()
                .orElse(
                        chain.get(0) instanceof UnsupportedOperationException
                                ? TEXT_STEP
                                : chain.get(0).toString());
    }

    /** Camel names the class of a step, the YAML its name. */
    private static String uncapitalized(String name) {
        return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
    }

    private static String ofClass(Throwable innermost, String type, String said) {
        if (innermost instanceof ClassNotFoundException || innermost instanceof LinkageError) {
            return "unknown class '" + type + "'";
        }
        return innermost instanceof NoSuchMethodException
                ? "'" + type + "' has no public constructor without arguments"
                : said;
    }

    private static String message(Throwable t) {
        return t.getMessage() == null ? "" : t.getMessage();
    }

    /** One sentence, without a capital or a full stop. */
    String text() {
        return text;
    }

    /** True where a step is a text that Camel cannot read; the exception has no place. */
    boolean isTextStep() {
        return text.equals(TEXT_STEP);
    }

    /** True where a time cannot be read; the exception does not say which. */
    boolean isBadTime() {
        return text.equals(BAD_TIME);
    }

    /** The line that the exception names, 0 for none. */
    int line() {
        return line;
    }

    /** The route of the exception. */
    @Nullable
    String route() {
        return route;
    }

    /** The bean of the exception. */
    @Nullable
    String bean() {
        return bean;
    }

    /** Words to search for in the file, the most specific first. */
    List<String> clues() {
        return clues;
    }
}
