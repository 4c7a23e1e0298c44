package io.batchinfo.live;

import io.batchinfo.live.RoutesFolder.RouteFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.FailedToStartRouteException;
import org.apache.camel.builder.NoErrorHandlerBuilder;
import org.apache.camel.model.Model;
import org.apache.camel.model.OnExceptionDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SendDefinition;
import org.apache.camel.spi.RoutesLoader;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** The files of one generation, judged before Camel sees them and after. */
final class RouteFiles {

    private final List<RouteFile> files;
    private final List<YamlFile> yaml = new ArrayList<>();
    private final Map<String, YamlFile> fileOfRoute = new HashMap<>();

    private RouteFiles(List<RouteFile> files) {
        this.files = files;
    }

    /**
     * Reads the YAML of all files.
     *
     * @throws RouteFault where there is none, one is no YAML, or an id is used twice
     */
    static RouteFiles read(List<RouteFile> files) throws RouteFault {
        if (files.isEmpty()) {
            throw new RouteFault("*.camel.yaml", 0, "the folder has no such file");
        }
        RouteFiles read = new RouteFiles(files);
        for (RouteFile file : files) {
            YamlFile yaml = YamlFile.read(file);
            read.yaml.add(yaml);
            for (YamlFile.Word id : yaml.routeIds()) {
                YamlFile other = read.fileOfRoute.put(id.text(), yaml);
                if (other != null) {
                    throw new RouteFault(
                            yaml.name(), id.line(), "the id '" + id.text() + "' is used already, in " + other.name());
                }
            }
        }
        return read;
    }

    /**
     * Loads all files into a context that has not been started.
     *
     * @throws RouteFault where Camel cannot read one, or a step sends to a {@code direct:} route that nobody has
     */
    void load(CamelContext context) throws RouteFault {
        RoutesLoader loader = PluginHelper.getRoutesLoader(context);
        for (int i = 0; i < files.size(); i++) {
            RouteFile file = files.get(i);
            try {
                loader.loadRoutes(ResourceHelper.fromBytes("file:" + file.name(), file.text()));
            } catch (Exception e) {
                String reason = reason(e);
                throw new RouteFault(file.name(), line(yaml.get(i), e, reason), reason);
            }
        }
        List<RouteDefinition> routes =
                context.getCamelContextExtension().getContextPlugin(Model.class).getRouteDefinitions();
        requireTargets(routes);
        routes.forEach(RouteFiles::plainErrorHandler);
    }

    /** What a failure to start means: the file and line of the route, as far as the exception names them. */
    RouteFault fault(Exception e) {
        String reason = reason(e);
        String route = null;
        for (Throwable t = e; t != null && route == null; t = t.getCause()) {
            if (t instanceof FailedToCreateRouteException failed) {
                route = failed.getRouteId();
            } else if (t instanceof FailedToStartRouteException failed) {
                route = failed.getRouteId();
            }
        }
        YamlFile file = route == null ? null : fileOfRoute.get(route);
        if (file == null) {
            file = yaml.stream()
                    .filter(y -> y.lineNamedIn(reason) > 0)
                    .findFirst()
                    .orElse(null);
        }
        return file == null
                ? new RouteFault("routes", 0, reason)
                : new RouteFault(file.name(), file.lineNamedIn(reason), reason);
    }

    /** Camel notices a missing target only when a message is sent to it. */
    private void requireTargets(List<RouteDefinition> routes) throws RouteFault {
        Set<String> targets = new HashSet<>();
        for (RouteDefinition route : routes) {
            targets.add(address(route.getInput().getEndpointUri()));
        }
        for (RouteDefinition route : routes) {
            for (SendDefinition<?> send :
                    ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), SendDefinition.class)) {
                String target = address(String.valueOf(send.getEndpointUri()));
                if (target.startsWith("direct:") && !target.contains("{") && !targets.contains(target)) {
                    YamlFile file = fileOfRoute.get(String.valueOf(route.getRouteId()));
                    throw new RouteFault(
                            file == null ? "routes" : file.name(),
                            Math.max(0, send.getLineNumber()),
                            "there is no route '" + target + "'");
                }
            }
        }
    }

    private static String address(String uri) {
        String plain = uri.replace("direct://", "direct:");
        int options = plain.indexOf('?');
        return options < 0 ? plain : plain.substring(0, options);
    }

    /** Failures are values here. A route that has an {@code onException} keeps Camel's error handler, which it needs. */
    private static void plainErrorHandler(RouteDefinition route) {
        boolean handles = route.getOutputs().stream().anyMatch(OnExceptionDefinition.class::isInstance);
        if (!handles && !route.isErrorHandlerFactorySet() && route.getErrorHandler() == null) {
            route.setErrorHandlerFactory(new NoErrorHandlerBuilder());
        }
    }

    private static int line(YamlFile file, Exception e, String reason) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            Integer line = camelsLine(t);
            if (line != null) {
                return line;
            }
        }
        return file.lineNamedIn(reason);
    }

    private static @Nullable Integer camelsLine(Throwable t) {
        if (t instanceof MarkedYamlEngineException yaml && yaml.getProblemMark().isPresent()) {
            return yaml.getProblemMark().get().getLine() + 1;
        }
        return null;
    }

    /** The innermost message that says something. */
    private static String reason(Throwable e) {
        String reason = String.valueOf(e.getMessage());
        for (Throwable t = e.getCause(); t != null; t = t.getCause()) {
            if (t.getMessage() != null && !t.getMessage().isBlank()) {
                reason = t.getMessage();
            }
        }
        return reason;
    }
}
