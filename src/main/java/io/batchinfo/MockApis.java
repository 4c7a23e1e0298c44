package io.batchinfo;

import io.batchinfo.concurrent.BlockingExecutors;
import io.batchinfo.config.InvalidSettingException;
import io.batchinfo.config.Settings;
import io.batchinfo.mock.FaultInjector;
import io.batchinfo.routes.CamelContextCustomizer;
import io.batchinfo.routes.RouteException;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Three mock upstream APIs, as reloadable routes in a folder of their own. */
public final class MockApis implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MockApis.class);

    /** High limits, so that the mock APIs are not the bottleneck of a benchmark. */
    private static final Map<String, String> LIMITS = Map.of(
            "SERVER_MAX_CONCURRENT_REQUESTS", "20000", "SERVER_MAX_CONNECTIONS", "20000", "SERVER_IDLE_TIMEOUT", "60s");

    static {
        BlockingExecutors.prepareCamel();
    }

    private final Vertx vertx;
    private final RouteServer floor;
    private final long seed;

    private MockApis(Vertx vertx, RouteServer floor, long seed) {
        this.vertx = vertx;
        this.floor = floor;
        this.seed = seed;
    }

    /**
     * Starts them.
     *
     * @throws InvalidSettingException where a setting cannot be used, the port included
     * @throws RouteException where the routes cannot be loaded
     */
    public static MockApis start(Map<String, String> environment) throws RouteException {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(LIMITS);
        Settings settings = new Settings(all, Path.of(""));
        Path folder = folder(settings);
        String host = settings.text("mock.host");
        int port = settings.integer("mock.port", 0, 65_535);
        long seed = seed(settings);
        FaultInjector chance =
                new FaultInjector(settings.number("mock.failure-rate", 0, 1), fixedMillis(settings), seed);
        CamelContextCustomizer customizer = customizer(chance);
        Vertx vertx = RouteServer.vertx(settings);
        try {
            RouteServer floor = RouteServer.start(
                    "mock-apis",
                    settings,
                    vertx,
                    host,
                    port,
                    folder,
                    customizer,
                    SecurityConfig.NONE,
                    routes -> routes);
            return new MockApis(vertx, floor, seed);
        } catch (RouteException | RuntimeException e) {
            vertx.close();
            throw e;
        }
    }

    /** Starts the mock APIs and logs their seed. */
    static void run(Map<String, String> environment) throws RouteException {
        MockApis mocks = start(environment);
        Runtime.getRuntime().addShutdownHook(new Thread(mocks::close, "shutdown"));
        LOG.info("mock APIs listen on port {}; MOCK_SEED={} repeats this run", mocks.port(), mocks.seed());
    }

    /** Registers the fault injector with the routes of the mock APIs. */
    static CamelContextCustomizer customizer(FaultInjector chance) {
        return context -> {
            context.getRegistry().bind("mock", chance);
            return new CamelContextCustomizer.GenerationHooks() {};
        };
    }

    private static Path folder(Settings settings) {
        Path folder = Path.of(settings.text("mock.dir"));
        if (!Files.isDirectory(folder)) {
            throw settings.invalid("mock.dir", "a folder that exists");
        }
        return folder;
    }

    private static OptionalInt fixedMillis(Settings settings) {
        String delay = settings.text("mock.delay");
        if (delay.equals("seed")) {
            return OptionalInt.empty();
        }
        if (!delay.matches("\\d{1,7}")) {
            throw settings.invalid("mock.delay", "'seed' or a whole number of milliseconds from 0 to 9999999");
        }
        return OptionalInt.of(Integer.parseInt(delay));
    }

    private static long seed(Settings settings) {
        String text = settings.text("mock.seed");
        try {
            long seed = Long.parseLong(text);
            return seed == 0 ? new SecureRandom().nextLong() : seed;
        } catch (NumberFormatException e) {
            throw settings.invalid("mock.seed", "a whole number, 0 for a new one");
        }
    }

    public int port() {
        return floor.server().port();
    }

    /** The seed of delays and failures. */
    public long seed() {
        return seed;
    }

    /** Closes the listener, completes in-flight calls within {@code server.shutdown-grace-period}, and stops. */
    @Override
    public void close() {
        try {
            floor.close();
            vertx.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new IllegalStateException("stopping: " + e.getMessage(), e);
        }
    }
}
