package io.batchinfo.routes;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.model.RouteDefinition;

/** The paths and methods of HTTP routes. Camel calls only one of two routes with the same path and method. */
final class HttpRoutes {

    private static final String SCHEME = "platform-http:";
    private static final String ANY = "*";
    private static final Pattern METHODS = Pattern.compile("[?&]httpMethodRestrict=([^&]*)");

    private final Map<String, Map<String, RouteDefinition>> methodsByPath = new HashMap<>();

    /** A route with the same path and method. */
    record Conflict(RouteDefinition other, String what) {}

    /** Adds a route and returns the conflicts with earlier routes. */
    List<Conflict> add(String uri, RouteDefinition route) {
        if (!uri.startsWith(SCHEME)) {
            return List.of();
        }
        String shown = uri.substring(SCHEME.length()).replaceFirst("\\?.*", "").replaceFirst("^/*", "/");
        String path = shown.replaceAll("\\{[^}]*}", "{}").replaceFirst("(?<=.)/+$", "");
        Map<String, RouteDefinition> taken = methodsByPath.computeIfAbsent(path, p -> new LinkedHashMap<>());
        List<Conflict> conflicts = new ArrayList<>();
        for (String method : methods(uri)) {
            taken.entrySet().stream()
                    .filter(other ->
                            other.getKey().equals(method) || other.getKey().equals(ANY) || method.equals(ANY))
                    .filter(other -> other.getValue() != route)
                    .findFirst()
                    .ifPresent(other -> conflicts.add(new Conflict(
                            other.getValue(),
                            (method.equals(ANY) ? other.getKey() : method).replace(ANY, "every method of") + " "
                                    + shown)));
            taken.put(method, route);
        }
        return conflicts;
    }

    private static List<String> methods(String uri) {
        Matcher restricted = METHODS.matcher(uri);
        if (!restricted.find() || restricted.group(1).isBlank()) {
            return List.of(ANY);
        }
        return Arrays.stream(restricted.group(1).toUpperCase(Locale.ROOT).split("%2C|,"))
                .map(String::strip)
                .toList();
    }
}
