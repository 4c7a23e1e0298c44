package io.batchinfo.monitoring;

import io.batchinfo.config.Setting;
import io.batchinfo.http.HttpDate;
import io.batchinfo.http.MethodAliases;
import io.batchinfo.http.ProblemResponses;
import io.batchinfo.http.server.RequestBodyHandler;
import io.batchinfo.http.server.ServerConfig;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The HTTP server of the management port. It is read-only. */
final class ManagementServer {

    private static final String JSON = "application/json";
    /** The Prometheus text format. */
    private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";

    private final HttpServer http;

    private ManagementServer(HttpServer http) {
        this.http = http;
    }

    /**
     * Binds the port.
     *
     * @param metrics the metrics in the Prometheus text format; it is called for each scrape
     * @param jolokia null if disabled
     * @throws java.util.concurrent.ExecutionException where the port cannot be bound
     */
    static ManagementServer start(
            Vertx vertx,
            String host,
            int port,
            ServerConfig limits,
            Health health,
            StatusReport status,
            List<Setting> settings,
            Supplier<String> metrics,
            @Nullable Jolokia jolokia)
            throws Exception {
        HttpServerOptions options = new HttpServerOptions()
                .setHttp2ClearTextEnabled(false)
                .setIdleTimeout((int) limits.idleTimeout().toMillis())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
        Router router = Router.router(vertx);
        MethodAliases methods = new MethodAliases(Set.of());
        ProblemResponses.on(router, methods);
        router.route().handler(methods);
        router.route().handler(ctx -> {
            ctx.response().putHeader("Cache-Control", "no-store").putHeader(HttpDate.HEADER, HttpDate.now());
            ctx.next();
        });
        json(router, "/observe/health", health::up, health::whole);
        json(router, "/observe/health/live", () -> true, health::live);
        json(router, "/observe/health/ready", health::ready, health::readiness);
        json(router, "/observe/info", () -> true, health::info);
        json(router, "/observe/routes", () -> true, health::edits);
        byte[] report = SettingsReport.json(settings);
        json(router, "/observe/settings", () -> true, () -> report);
        router.get("/observe/status")
                .blockingHandler(
                        ctx -> ctx.response().putHeader("Content-Type", JSON).end(Buffer.buffer(status.json())), false);
        StatusPage.on(router);
        router.get("/observe/metrics").blockingHandler(ctx -> metrics(ctx, metrics.get()), false);
        if (jolokia != null) {
            router.get("/observe/jolokia*").blockingHandler(jolokia, false);
            router.post("/observe/jolokia*")
                    .handler(new RequestBodyHandler(limits, List.of()))
                    .blockingHandler(jolokia, false);
        }
        HttpServer http = vertx.createHttpServer(options).requestHandler(request -> {
            limits.compression().prepare(request);
            router.handle(request);
        });
        http.listen(port, host).toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        return new ManagementServer(http);
    }

    private static void json(Router router, String path, BooleanSupplier good, Supplier<byte[]> body) {
        router.get(path)
                .handler(ctx -> ctx.response()
                        .setStatusCode(good.getAsBoolean() ? 200 : 503)
                        .putHeader("Content-Type", JSON)
                        .end(Buffer.buffer(body.get())));
    }

    private static void metrics(RoutingContext ctx, String text) {
        ctx.response().putHeader("Content-Type", METRICS).end(text);
    }

    int port() {
        return http.actualPort();
    }

    /** Begins to close the server; closing its Vert.x completes it. */
    void close() {
        http.close();
    }
}
