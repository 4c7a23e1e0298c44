package io.batchinfo.camel;

import io.batchinfo.upstream.BaseUrls;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.model.BeanFactoryDefinition;
import org.apache.camel.model.CircuitBreakerDefinition;
import org.apache.camel.model.Model;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.CamelContextHelper;

/**
 * The definitions of the sources of one generation: a hash of everything that changes what a part contains, which are the base
 * URL, the steps, the pointers and the schema. Limits, times and descriptions are no part of it.
 */
final class SourceDefinitions {

    /** The options of a source that change when it is called, but not what a part contains. */
    private static final Set<String> NOT_PART_OF_IT = Set.of(
            "required",
            "maxAttempts",
            "attemptTimeout",
            "deadline",
            "initialBackoff",
            "hedgingDelay",
            "maxConcurrentCalls",
            "callsPerSecond",
            "retryBudgetRatio",
            "retryBudgetMinPerSecond",
            "fallbackCompletes",
            "fallback",
            "bulkWait",
            "slidingWindowSize",
            "minimumNumberOfCalls",
            "failureRateThreshold",
            "waitDurationInOpenState",
            "permittedNumberOfCallsInHalfOpenState");

    /** A value of another source's part, plain or as the URI of a step has it. */
    private static final Pattern VARIABLE = Pattern.compile("(?:\\{|%7B)([A-Za-z0-9_-]+)\\.[A-Za-z0-9_.-]+(?:}|%7D)");

    private static final int HASH_BYTES = 6;

    /** Before the routes are loaded. */
    static final SourceDefinitions NONE = new SourceDefinitions();

    private final Map<String, String> bySource = new HashMap<>();
    private final Map<String, String> byBreaker = new HashMap<>();

    private SourceDefinitions() {}

    /** Reads the models of the routes, before they are started. */
    SourceDefinitions(CamelContext context, RouteLayout layout, BaseUrls baseUrls) {
        Model model = context.getCamelContextExtension().getContextPlugin(Model.class);
        Map<String, String> texts = new HashMap<>();
        layout.sourceRoutes()
                .forEach(
                        (name, route) -> texts.put(name, text(context, model, route) + "\n" + baseUrls.of(name, null)));
        layout.sourceRoutes().forEach((name, route) -> {
            String definition = hash(withParents(name, texts, new LinkedHashSet<>()));
            bySource.put(name, definition);
            for (CircuitBreakerDefinition breaker :
                    ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), CircuitBreakerDefinition.class)) {
                byBreaker.put(CamelContextHelper.parseText(context, String.valueOf(breaker.getId())), definition);
            }
        });
    }

    /** The text of a source and of those whose parts its requests take values from. */
    private static String withParents(String name, Map<String, String> texts, Set<String> seen) {
        String text = seen.add(name) ? texts.getOrDefault(name, "") : "";
        StringBuilder all = new StringBuilder(text);
        Matcher variable = VARIABLE.matcher(text);
        while (variable.find()) {
            all.append(withParents(variable.group(1), texts, seen));
        }
        return all.toString();
    }

    /** The hash of a source's definition, 12 hexadecimal digits. */
    String ofSource(String name) {
        return bySource.getOrDefault(name, "");
    }

    /** The hash of the definition of the source that a circuit breaker stands in, empty for one outside of all sources. */
    String ofBreaker(String id) {
        return byBreaker.getOrDefault(id, "");
    }

    private static String text(CamelContext context, Model model, RouteDefinition route) {
        StringBuilder text = new StringBuilder(512);
        String uri = route.getInput().getEndpointUri();
        int options = uri.indexOf('?');
        for (String option :
                options < 0 ? new String[0] : uri.substring(options + 1).split("&")) {
            if (!NOT_PART_OF_IT.contains(option.split("=", 2)[0])) {
                text.append(option).append('\n');
            }
        }
        if (route.getTemplateParameters() != null) {
            new TreeMap<>(route.getTemplateParameters()).forEach((name, value) -> {
                if (!NOT_PART_OF_IT.contains(name)) {
                    text.append(name).append('=').append(value).append('\n');
                }
            });
        }
        text.append(route.getRouteConfigurationId()).append('\n');
        for (ProcessorDefinition<?> step : route.getOutputs()) {
            text.append(step).append('\n');
        }
        for (BeanFactoryDefinition<?> bean : model.getCustomBeans()) {
            if (text.indexOf(bean.getName()) >= 0) {
                text.append(bean.getName())
                        .append(bean.getType())
                        .append(bean.getProperties())
                        .append(bean.getConstructors())
                        .append(bean.getScript())
                        .append('\n');
            }
        }
        return resolved(context, text.toString());
    }

    /** The values of placeholders are part of the definition; one that is resolved later only stays as it is written. */
    private static String resolved(CamelContext context, String text) {
        StringBuilder all = new StringBuilder(text);
        Matcher placeholder = Pattern.compile("\\{\\{\\??([\\w.-]+)").matcher(text);
        while (placeholder.find()) {
            context.getPropertiesComponent()
                    .resolveProperty(placeholder.group(1))
                    .ifPresent(value -> all.append(placeholder.group(1))
                            .append('=')
                            .append(value)
                            .append('\n'));
        }
        return all.toString();
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
