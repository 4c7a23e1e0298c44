package io.batchinfo.routes;

import io.batchinfo.routes.YamlFile.Word;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.Resource;
import org.jspecify.annotations.Nullable;

/**
 * Finds file and line of a fault. A step of a templated route is located in the template; the route itself at its {@code
 * templatedRoute}.
 */
final class FaultLocator {

    private static final String SCHEME = "file:";

    /** A file and a line, from 1; 0 for the whole file. */
    record Place(String file, int line) {

        @Override
        public String toString() {
            return line > 0 ? file + ":" + line : file;
        }
    }

    private final Map<String, YamlFile> files = new LinkedHashMap<>();
    private final Map<String, RouteDefinition> routes = new HashMap<>();
    private final Map<RouteDefinition, Place> templated = new HashMap<>();

    void add(YamlFile file) {
        files.put(file.name(), file);
    }

    void add(RouteDefinition route) {
        if (route.getRouteId() != null) {
            routes.put(route.getRouteId(), route);
        }
    }

    /** Adds a route made of a template by the {@code templatedRoute} of this number in a file, from 0. */
    void addTemplated(RouteDefinition route, String file, int index) {
        templated.put(route, templatedRoute(file, index));
    }

    Place templatedRoute(String file, int index) {
        YamlFile yaml = files.get(file);
        List<Word> elements = yaml == null ? List.of() : yaml.templatedRoutes();
        return new Place(file, index < elements.size() ? elements.get(index).line() : 0);
    }

    /** The name under which Camel keeps a file. */
    static String location(String file) {
        return SCHEME + file;
    }

    Place of(RouteDefinition route) {
        Place place = templated.get(route);
        return place != null ? place : new Place(fileOf(route.getResource()), Math.max(0, route.getLineNumber()));
    }

    /** The place of a step, which may be of another file than its route: of a template or a routeConfiguration. */
    Place of(RouteDefinition route, ProcessorDefinition<?> step) {
        String file = step.getLocation() == null ? of(route).file() : plain(step.getLocation());
        return new Place(file, Math.max(0, step.getLineNumber()));
    }

    private static String fileOf(@Nullable Resource resource) {
        return resource == null ? "routes" : plain(resource.getLocation());
    }

    private static String plain(String location) {
        return location.startsWith(SCHEME) ? location.substring(SCHEME.length()) : location;
    }

    /** The fault of an exception that a file, or an element at a line of it, has caused. */
    RouteException fault(Place place, RouteErrorTranslator reason) {
        YamlFile yaml = files.get(place.file());
        if (yaml != null && reason.isTextStep()) {
            InlineSteps inline = InlineSteps.read();
            for (Word step : yaml.textSteps()) {
                if (!inline.allowText(step.text())) {
                    String text = "'" + step.text() + "' cannot be a text; it needs options on the lines below it";
                    return new RouteException(place.file(), step.line(), text);
                }
            }
        }
        if (yaml != null && reason.isBadTime()) {
            for (Word time : yaml.badTimes()) {
                if (time.line() >= place.line()) {
                    return badTime(place.file(), time);
                }
            }
        }
        Place found = find(place, reason);
        return new RouteException(found.file(), found.line(), reason.text());
    }

    /** The fault of an exception, located by the route or the words that it names. */
    RouteException fault(Throwable thrown) {
        RouteErrorTranslator reason = new RouteErrorTranslator(thrown);
        RouteDefinition route = reason.route() == null ? null : routes.get(reason.route());
        if (route != null) {
            return fault(route, reason);
        }
        return anywhere(new Place("routes", 0), reason);
    }

    /** The fault of an exception that a templatedRoute or its template has caused. */
    RouteException faultOfTemplated(Place templatedRoute, RouteErrorTranslator reason) {
        return isAt(templatedRoute, reason) ? fault(templatedRoute, reason) : anywhere(templatedRoute, reason);
    }

    private RouteException anywhere(Place otherwise, RouteErrorTranslator reason) {
        for (YamlFile file : files.values()) {
            if (reason.clues().stream().anyMatch(clue -> file.line(1, clue) > 0)) {
                return fault(new Place(file.name(), 1), reason);
            }
        }
        for (YamlFile file : files.values()) {
            for (Word time : file.badTimes()) {
                if (reason.clues().stream().anyMatch(clue -> time.text().startsWith(clue))) {
                    return badTime(file.name(), time);
                }
            }
        }
        return new RouteException(otherwise.file(), otherwise.line(), reason.text());
    }

    private static RouteException badTime(String file, Word time) {
        return new RouteException(
                file, time.line(), "'" + time.text() + "' is not a time such as 250ms, 10s, 5m or 2h");
    }

    private RouteException fault(RouteDefinition route, RouteErrorTranslator reason) {
        Place place = of(route);
        if (templated.containsKey(route) && !isAt(place, reason) && route.getInput() != null) {
            Place template = new Place(
                    plain(String.valueOf(route.getInput().getLocation())),
                    route.getInput().getLineNumber());
            if (isAt(template, reason)) {
                return fault(template, reason);
            }
        }
        return fault(place, reason);
    }

    private boolean isAt(Place place, RouteErrorTranslator reason) {
        YamlFile file = files.get(place.file());
        return file != null && reason.clues().stream().anyMatch(clue -> file.line(place.line(), clue) >= place.line());
    }

    private Place find(Place place, RouteErrorTranslator reason) {
        YamlFile file = files.get(place.file());
        if (file == null) {
            return new Place(place.file(), reason.line());
        }
        int from = reason.bean() == null ? place.line() : file.line(place.line(), reason.bean());
        int start = reason.line() > 0 ? reason.line() : from;
        int line = reason.clues().stream()
                .mapToInt(clue -> file.line(start, clue))
                .filter(found -> found > 0)
                .findFirst()
                .orElse(start);
        return new Place(place.file(), line);
    }

    /** A fault at the first occurrence of a word from a place on. */
    RouteException fault(Place from, String word, String text) {
        YamlFile file = files.get(from.file());
        int line = file == null ? 0 : file.line(from.line(), word);
        return new RouteException(from.file(), line == 0 ? from.line() : line, text);
    }
}
