package io.batchinfo.routes;

import io.batchinfo.routes.FaultLocator.Place;
import io.batchinfo.routes.RoutesFolder.RouteFile;
import io.batchinfo.routes.YamlFile.Word;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.ServiceConfigurationError;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.RouteConfigurationsBuilder;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.NoErrorHandlerBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.dsl.support.SourceLoader;
import org.apache.camel.model.Model;
import org.apache.camel.model.OnExceptionDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.TemplatedRouteDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.spi.RoutesLoader;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** Loads the files of one generation into its CamelContext, and rejects what is wrong with them. */
final class RouteLoader {

    /** The implicit template parameter: the id of the route. */
    private static final String ROUTE_ID = "routeId";

    private final List<RouteFile> files;
    private final Properties properties;
    private final FaultLocator places = new FaultLocator();

    private RouteLoader(List<RouteFile> files, Properties properties) {
        this.files = files;
        this.properties = properties;
    }

    /**
     * Reads the YAML of all files.
     *
     * @throws RouteException where there is no file, one is not YAML in UTF-8, or a name is used twice
     */
    static RouteLoader read(RouteSources sources) throws RouteException {
        List<RouteFile> files = sources.files();
        if (files.isEmpty()) {
            throw new RouteException("*.camel.yaml", 0, "no such file in the folder");
        }
        RouteLoader read = new RouteLoader(files, RouteProperties.read(sources.properties()));
        List<RouteException> faults = new ArrayList<>();
        Map<String, Place> names = new HashMap<>();
        for (RouteFile file : files) {
            try {
                YamlFile yaml = YamlFile.read(file);
                read.places.add(yaml);
                for (Word name : yaml.names()) {
                    Place other = names.putIfAbsent(name.text(), new Place(file.name(), name.line()));
                    if (other != null) {
                        faults.add(new RouteException(
                                file.name(), name.line(), "the " + name.text() + " is already defined in " + other));
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
     * @param jars whose Java routes are loaded too
     * @throws RouteException where Camel cannot read one, or {@link RouteValidator} finds a mistake
     */
    void load(CamelContext context, ExtensionClassLoader jars) throws RouteException {
        context.getPropertiesComponent().setInitialProperties(properties);
        SourceLoader utf8 = RouteLoader::utf8;
        context.getRegistry().bind("sourceLoader", SourceLoader.class, utf8);
        RoutesLoader loader = PluginHelper.getRoutesLoader(context);
        Map<String, RoutesBuilder> builders = new LinkedHashMap<>();
        List<RouteException> faults = new ArrayList<>();
        for (RouteFile file : files) {
            try {
                Resource text = ResourceHelper.fromBytes(FaultLocator.location(file.name()), file.text());
                loader.findRoutesBuilders(text).forEach(builder -> builders.put(file.name(), builder));
            } catch (Exception | LinkageError e) {
                faults.add(places.fault(new Place(file.name(), 1), new RouteErrorTranslator(e)));
            }
        }
        addJavaRoutes(jars, builders, faults);
        each(builders, faults, builder -> {
            if (builder instanceof RouteConfigurationsBuilder rules) {
                context.addRoutesConfigurations(rules);
            }
        });
        each(builders, faults, context::addRoutes);
        RouteException.throwAny(faults);
        Model model = context.getCamelContextExtension().getContextPlugin(Model.class);
        builders.forEach((file, builder) -> addTemplatedRoutes(context, file, builder, faults));
        RouteException.throwAny(faults);
        model.getRouteDefinitions().forEach(places::add);
        RouteException.throwAny(new RouteValidator(context, places).validate());
        boolean forAll = model.getRouteConfigurationDefinitions().stream().anyMatch(rules -> rules.getId() == null);
        if (!forAll) {
            model.getRouteDefinitions().forEach(RouteLoader::plainErrorHandler);
        }
    }

    private static void addJavaRoutes(
            ExtensionClassLoader jars, Map<String, RoutesBuilder> builders, List<RouteException> faults) {
        try {
            for (RoutesBuilder builder : jars.routes()) {
                builders.put(builder.getClass().getSimpleName() + ".java", builder);
            }
        } catch (ServiceConfigurationError | LinkageError e) {
            faults.add(new RouteException("ext", 0, "the Java routes cannot be created: " + e.getMessage()));
        }
    }

    /** Reads files as UTF-8; Camel's own resource uses the charset of the locale. */
    private static String utf8(Resource file) throws IOException {
        try (InputStream in = file.getInputStream()) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        }
    }

    private interface Step {
        void of(RoutesBuilder file) throws Exception;
    }

    /**
     * Runs one loading phase for all files before the next phase: a route needs the configurations of all files, a templated
     * route their templates. A file with a fault is excluded from later phases.
     */
    private void each(Map<String, RoutesBuilder> builders, List<RouteException> faults, Step step) {
        builders.entrySet().removeIf(file -> {
            try {
                step.of(file.getValue());
                return false;
            } catch (Exception | LinkageError e) {
                faults.add(places.fault(new Place(file.getKey(), 1), new RouteErrorTranslator(e)));
                return true;
            }
        });
    }

    /** Creates the routes of templates one by one, because Camel does not report the templatedRoute of a route or fault. */
    private void addTemplatedRoutes(
            CamelContext context, String file, RoutesBuilder builder, List<RouteException> faults) {
        if (!(builder instanceof RouteBuilder routes)) {
            return;
        }
        Model model = context.getCamelContextExtension().getContextPlugin(Model.class);
        List<TemplatedRouteDefinition> all =
                routes.getTemplatedRouteCollection().getTemplatedRoutes();
        for (int i = 0; i < all.size(); i++) {
            Set<RouteDefinition> before = new HashSet<>(model.getRouteDefinitions());
            try {
                all.get(i).parameter(ROUTE_ID, String.valueOf(all.get(i).getRouteId()));
                model.addRouteFromTemplatedRoute(all.get(i));
            } catch (Exception | LinkageError e) {
                faults.add(places.faultOfTemplated(places.templatedRoute(file, i), new RouteErrorTranslator(e)));
            }
            for (RouteDefinition route : model.getRouteDefinitions()) {
                if (!before.contains(route)) {
                    nameSteps(context, route);
                    places.addTemplated(route, file, i);
                }
            }
        }
    }

    /** Keeps the id of a step with its placeholders resolved; Camel would add a counter and keep the placeholders. */
    private static void nameSteps(CamelContext context, RouteDefinition route) {
        PlaceholderResolver placeholders = new PlaceholderResolver(context);
        route.setNodePrefixId(null);
        for (ProcessorDefinition<?> step :
                ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), ProcessorDefinition.class)) {
            if (step.hasCustomIdAssigned()) {
                step.setId(placeholders.resolve(route, step.getId()));
            }
        }
    }

    /** Translates a failure to start: file and line of the step, as far as the exception names them. */
    RouteException fault(Throwable thrown) {
        return places.fault(thrown);
    }

    /** Disables Camel's error handler, because failures are values here. A route with an {@code onException} keeps it. */
    private static void plainErrorHandler(RouteDefinition route) {
        boolean handles = route.getRouteConfigurationId() != null
                || route.getOutputs().stream().anyMatch(OnExceptionDefinition.class::isInstance);
        if (!handles && !route.isErrorHandlerFactorySet() && route.getErrorHandler() == null) {
            route.setErrorHandlerFactory(new NoErrorHandlerBuilder());
        }
    }
}
