package io.batchinfo.routes;

import io.batchinfo.RuntimeFixture;
import io.batchinfo.routes.CamelContextCustomizer.GenerationHooks;
import io.batchinfo.routes.RoutesFolder.RouteFile;
import io.batchinfo.source.RequestContext;
import io.batchinfo.source.UserLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.builder.AdviceWithRouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.apache.camel.test.junit5.TestExecutionConfiguration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/**
 * Loads routes of {@code routes/} into a CamelContext with the beans and components of the service, without a server. The
 * sources and the route {@code user} are always loaded, because a required source must be called by a route. A test advises the
 * routes, then calls {@link #startRoutes}.
 */
abstract class RouteTestSupport extends CamelTestSupport {

    private static final List<String> SOURCES = List.of("source", "profile", "posts", "analytics", "user");

    private final RuntimeFixture runtime = new RuntimeFixture(Map.of("SOURCE_MAX_ATTEMPTS", "2"));
    private @Nullable GenerationHooks hooks;

    /** The name of a further route file to load, empty for none. */
    String routeFile() {
        return "";
    }

    /** True where the routes are loaded that are in no file. They begin with HTTP, so such a test replaces that. */
    boolean withJavaRoutes() {
        return false;
    }

    @Override
    public void configureTest(TestExecutionConfiguration configuration) {
        super.configureTest(configuration);
        configuration.withUseAdviceWith(true);
    }

    @Override
    protected CamelContext createCamelContext() throws Exception {
        DefaultCamelContext context = new DefaultCamelContext();
        hooks = runtime.customizer().customize(context);
        return context;
    }

    @Override
    protected void doPostSetup() throws Exception {
        List<RouteFile> files = new ArrayList<>();
        List<String> names = new ArrayList<>(SOURCES);
        if (!routeFile().isEmpty()) {
            names.add(routeFile());
        }
        for (String name : names) {
            String file = name + ".camel.yaml";
            files.add(new RouteFile(file, Files.readAllBytes(Path.of("routes", file))));
        }
        RouteLoader.read(new RouteSources(files, List.of(), List.of(), Map.of()))
                .load(context(), ExtensionClassLoader.of(Set.of()));
        if (withJavaRoutes()) {
            hooks().addRoutes();
        }
        hooks().loaded(files);
    }

    private GenerationHooks hooks() {
        return Objects.requireNonNull(hooks);
    }

    /** Changes a route before the start, for example replaces its call of an API by a mock endpoint. */
    final void advise(String route, Advice advice) throws Exception {
        AdviceWith.adviceWith(context(), route, advice::apply);
    }

    final void startRoutes() throws Exception {
        context().start();
        hooks().started();
        hooks().serves();
    }

    /** One user of a request that accepts no cached part. */
    static UserLookup user(String id) {
        return new UserLookup(0, id, request());
    }

    static RequestContext request() {
        return new RequestContext("test", 0, 0, Long.MAX_VALUE, List.of(), Set.of(), () -> false);
    }

    @AfterEach
    void closeRuntime() {
        runtime.close();
    }

    /** The changes of one route. */
    interface Advice {
        void apply(AdviceWithRouteBuilder route) throws Exception;
    }
}
