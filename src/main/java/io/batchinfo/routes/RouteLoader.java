package io.batchinfo.routes;

import io.batchinfo.routes.DirectTargets.Target;
import io.batchinfo.routes.RoutesFolder.RouteFile;
import io.batchinfo.routes.YamlFile.Word;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.RouteConfigurationsBuilder;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.NoErrorHandlerBuilder;
import org.apache.camel.model.Model;
import org.apache.camel.model.OnExceptionDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.spi.RoutesLoader;
import org.apache.camel.support.PatternHelper;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** The files of one generation, judged before Camel sees them and after. */
final class RouteLoader {

    private static final String SCHEME = "file:";

    private final List<RouteFile> files;
    private final Map<String, YamlFile> yaml = new LinkedHashMap<>();
    private final Map<String, RouteDefinition> routes = new LinkedHashMap<>();

    private RouteLoader(List<RouteFile> files) {
        this.files = files;
    }

    /**
     * Reads the YAML of all files.
     *
     * @throws RouteException where there is none, one is no YAML, or a name is used twice
     */
    static RouteLoader read(List<RouteFile> files) throws RouteException {
        if (files.isEmpty()) {
            throw new RouteException("*.camel.yaml", 0, "the folder has no such file");
        }
        RouteLoader read = new RouteLoader(files);
        List<RouteException> faults = new ArrayList<>();
        Map<String, String> places = new HashMap<>();
        for (RouteFile file : files) {
            try {
                YamlFile yaml = YamlFile.read(file);
                read.yaml.put(file.name(), yaml);
                for (Word name : yaml.names()) {
                    String other = places.putIfAbsent(name.text(), file.name() + ":" + name.line());
                    if (other != null) {
                        faults.add(new RouteException(
                                file.name(), name.line(), "the " + name.text() + " is used already, in " + other));
                    }
                }
            } catch (RouteException e) {
                faults.add(e);
            }
        }
        RouteException.throwAny(faults);
        return read;
    }

    /**
     * Loads all files into a context that has not been started.
     *
     * @throws RouteException where Camel cannot read one, a step sends to a {@code direct:} route that nobody has, or a route wants a configuration that is not there
     */
    void load(CamelContext context) throws RouteException {
        RoutesLoader loader = PluginHelper.getRoutesLoader(context);
        Map<String, RoutesBuilder> builders = new LinkedHashMap<>();
        List<RouteException> faults = new ArrayList<>();
        for (RouteFile file : files) {
            try {
                Resource text = ResourceHelper.fromBytes(SCHEME + file.name(), file.text());
                loader.findRoutesBuilders(text).forEach(builder -> builders.put(file.name(), builder));
            } catch (Exception | LinkageError e) {
                faults.add(fault(file.name(), 1, new RouteErrorTranslator(e)));
            }
        }
        each(builders, faults, builder -> {
            if (builder instanceof RouteConfigurationsBuilder rules) {
                context.addRoutesConfigurations(rules);
            }
        });
        each(builders, faults, context::addRoutes);
        RouteException.throwAny(faults);
        each(builders, faults, context::addTemplatedRoutes);
        RouteException.throwAny(faults);
        Model model = context.getCamelContextExtension().getContextPlugin(Model.class);
        Map<String, RouteDefinition> starts = new HashMap<>();
        for (RouteDefinition route : model.getRouteDefinitions()) {
            routes.put(String.valueOf(route.getRouteId()), route);
            if (route.getInput() == null) {
                faults.add(new RouteException(fileOf(route), route.getLineNumber(), "the route has no 'from'"));
                continue;
            }
            String start = address(route.getInput().getEndpointUri());
            RouteDefinition other = starts.putIfAbsent(start, route);
            if (other != null) {
                String text = "a route in " + fileOf(other) + " begins with '" + start + "' too";
                faults.add(fault(fileOf(route), route.getLineNumber(), start, text));
            }
        }
        for (RouteDefinition route : routes.values()) {
            requireTargets(route, starts, faults);
            requireConfigurations(route, model, faults);
        }
        boolean forAll = model.getRouteConfigurationDefinitions().stream().anyMatch(rules -> rules.getId() == null);
        if (!forAll) {
            routes.values().forEach(RouteLoader::plainErrorHandler);
        }
        RouteException.throwAny(faults);
    }

    private interface Step {
        void of(RoutesBuilder file) throws Exception;
    }

    /**
     * Does one thing for all files before the next is done for any: a route needs the configurations of all files, a templated
     * one their templates. A file that is broken is left out of what follows.
     */
    private void each(Map<String, RoutesBuilder> builders, List<RouteException> faults, Step step) {
        builders.entrySet().removeIf(file -> {
            try {
                step.of(file.getValue());
                return false;
            } catch (Exception | LinkageError e) {
                faults.add(fault(file.getKey(), 1, new RouteErrorTranslator(e)));
                return true;
            }
        });
    }

    /** What a failure to start means: the file and line of the route, as far as the exception names them. */
    RouteException fault(Throwable thrown) {
        RouteErrorTranslator reason = new RouteErrorTranslator(thrown);
        RouteDefinition route = reason.route() == null ? null : routes.get(reason.route());
        if (route != null) {
            return fault(fileOf(route), route.getLineNumber(), reason);
        }
        for (String file : yaml.keySet()) {
            if (reason.clues().stream().anyMatch(clue -> yaml.get(file).line(1, clue) > 0)) {
                return fault(file, 1, reason);
            }
        }
        return new RouteException("routes", 0, reason.text());
    }

    private RouteException fault(String file, int from, RouteErrorTranslator reason) {
        YamlFile words = yaml.get(file);
        int line = reason.line();
        if (words != null) {
            int start = line > 0 ? line : reason.bean() == null ? from : words.line(from, reason.bean());
            line = reason.clues().stream()
                    .mapToInt(clue -> words.line(start, clue))
                    .filter(found -> found > 0)
                    .findFirst()
                    .orElse(start);
        }
        return new RouteException(file, line, reason.text());
    }

    private RouteException fault(String file, int from, String word, String text) {
        YamlFile words = yaml.get(file);
        int line = words == null ? 0 : words.line(from, word);
        return new RouteException(file, line == 0 ? from : line, text);
    }

    private static String fileOf(RouteDefinition route) {
        String location =
                route.getResource() == null ? "routes" : route.getResource().getLocation();
        return plain(location);
    }

    /** A step of a routeConfiguration may be of another file than the route that it is for. */
    private static String fileOf(RouteDefinition route, ProcessorDefinition<?> step) {
        return step.getLocation() == null ? fileOf(route) : plain(step.getLocation());
    }

    private static String plain(String location) {
        return location.startsWith(SCHEME) ? location.substring(SCHEME.length()) : location;
    }

    /** Camel notices a missing target only when a message is sent to it, and a missing configuration never. */
    private void requireTargets(
            RouteDefinition route, Map<String, RouteDefinition> starts, List<RouteException> faults) {
        for (Target target : DirectTargets.of(route.getOutputs())) {
            String start = address(target.uri());
            if (!starts.containsKey(start)) {
                String name = start.substring("direct:".length());
                String text = "there is no route that begins with '" + start + "'";
                faults.add(fault(fileOf(route, target.step()), target.step().getLineNumber(), name, text));
            }
        }
    }

    private void requireConfigurations(RouteDefinition route, Model model, List<RouteException> faults) {
        String wanted = route.getRouteConfigurationId();
        for (String id : wanted == null || wanted.contains("{") ? new String[0] : wanted.split(",")) {
            boolean found = model.getRouteConfigurationDefinitions().stream()
                    .anyMatch(rules -> PatternHelper.matchPattern(rules.getId(), id));
            if (!found) {
                String text = "there is no routeConfiguration '" + id + "'";
                faults.add(fault(fileOf(route), route.getLineNumber(), id, text));
            }
        }
    }

    /** What must be unique among the starts of routes: of {@code direct:} the name, of others all. */
    private static String address(String uri) {
        String plain = uri.replaceFirst("^(\\w[\\w+-]*)://", "$1:");
        int options = plain.indexOf('?');
        return options < 0 || !plain.startsWith("direct:") ? plain : plain.substring(0, options);
    }

    /** Failures are values here. A route with an {@code onException}, its own or by configuration, keeps Camel's handler. */
    private static void plainErrorHandler(RouteDefinition route) {
        boolean handles = route.getRouteConfigurationId() != null
                || route.getOutputs().stream().anyMatch(OnExceptionDefinition.class::isInstance);
        if (!handles && !route.isErrorHandlerFactorySet() && route.getErrorHandler() == null) {
            route.setErrorHandlerFactory(new NoErrorHandlerBuilder());
        }
    }
}
