package io.batchinfo.http;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the OpenAPI description and Swagger UI. It runs before the routes, so that no edit removes it. The page loads nothing
 * from another host.
 */
public final class ApiDocsHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ApiDocsHandler.class);

    /** Swagger UI sets styles from its script and draws its icons from data URIs. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
            + "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final String PAGE = "/docs";

    private static final String PAGE_RESOURCE = "/docs/index.html";

    /** The same page, whose relative links begin one folder deeper. */
    private static final Asset PAGE_WITH_SLASH = new Asset(PAGE_RESOURCE + "/", "text/html; charset=utf-8");

    private static final String METHODS = "GET, HEAD";

    private static final int SLICE_BYTES = 64 * 1024;

    private static final Map<String, Asset> ASSETS = assets(swaggerUi());

    private final Vertx vertx;
    private final Function<HttpServerRequest, Runnable> routes;
    private final Map<String, Buffer> loaded = new ConcurrentHashMap<>();

    private record Asset(String resource, String contentType) {}

    /** @param routes answers every other path */
    public ApiDocsHandler(Vertx vertx, Function<HttpServerRequest, Runnable> routes) {
        this.vertx = vertx;
        this.routes = routes;
    }

    /** True for a path of the API documentation. */
    public static boolean at(String path) {
        return ASSETS.containsKey(RequestPath.of(path));
    }

    /** Answers a request or passes it to the routes. The returned action must be run when the request ends. */
    public Runnable handle(HttpServerRequest request) {
        String path = String.valueOf(request.path());
        Asset asset = path.equals(PAGE + "/") ? PAGE_WITH_SLASH : ASSETS.get(RequestPath.of(path));
        if (asset == null) {
            return routes.apply(request);
        }
        if (request.method() == HttpMethod.GET || request.method() == HttpMethod.HEAD) {
            answer(request, asset);
        } else if (request.method() == HttpMethod.OPTIONS) {
            ProblemResponses.closeUnlessRead(request);
            request.response()
                    .putHeader("Allow", METHODS)
                    .putHeader("Content-Length", "0")
                    .end();
        } else {
            request.response().putHeader("Allow", METHODS);
            ProblemResponses.closeUnlessRead(request);
            ProblemResponses.write(request, Problem.of(405, "Method not allowed.", request.path()));
        }
        return () -> {};
    }

    private void answer(HttpServerRequest request, Asset asset) {
        vertx.executeBlocking(() -> loaded.computeIfAbsent(asset.resource(), ApiDocsHandler::read), false)
                .onSuccess(content -> {
                    HttpServerResponse response = request.response()
                            .putHeader("Content-Type", asset.contentType())
                            .putHeader("Content-Length", Integer.toString(content.length()))
                            .putHeader("Content-Security-Policy", POLICY)
                            .putHeader("X-Content-Type-Options", "nosniff");
                    if (request.method() == HttpMethod.HEAD) {
                        response.end();
                    } else {
                        send(response, content, 0);
                    }
                })
                .onFailure(e -> {
                    LOG.error("{} cannot be read: {}", asset.resource(), e.toString());
                    ProblemResponses.write(request, Problem.of(500, "Internal error.", request.path()));
                });
    }

    /** Sends with backpressure, so that a slow reader holds a few slices in memory instead of the file. */
    private static void send(HttpServerResponse response, Buffer content, int start) {
        int from = start;
        while (from < content.length() && !response.closed()) {
            if (response.writeQueueFull()) {
                int next = from;
                response.drainHandler(room -> send(response, content, next));
                return;
            }
            int to = Math.min(content.length(), from + SLICE_BYTES);
            response.write(content.slice(from, to));
            from = to;
        }
        if (!response.closed()) {
            response.drainHandler(null).end();
        }
    }

    private static Map<String, Asset> assets(String swaggerUi) {
        return Map.of(
                "/openapi.json",
                new Asset("/openapi.json", "application/json"),
                PAGE,
                new Asset(PAGE_RESOURCE, "text/html; charset=utf-8"),
                "/docs/start.js",
                new Asset("/docs/start.js", "text/javascript; charset=utf-8"),
                "/docs/swagger-ui.js",
                new Asset(swaggerUi + "swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
                "/docs/swagger-ui.css",
                new Asset(swaggerUi + "swagger-ui.css", "text/css; charset=utf-8"),
                "/docs/favicon.png",
                new Asset(swaggerUi + "favicon-32x32.png", "image/png"));
    }

    /** The folder of the files contains the version, which the pom of the library states. */
    private static String swaggerUi() {
        try (InputStream in = open("/META-INF/maven/org.webjars/swagger-ui/pom.properties")) {
            Properties pom = new Properties();
            pom.load(in);
            return "/META-INF/resources/webjars/swagger-ui/" + pom.getProperty("version") + "/";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Buffer read(String resource) {
        boolean withSlash = resource.equals(PAGE_WITH_SLASH.resource());
        try (InputStream in = open(withSlash ? PAGE_RESOURCE : resource)) {
            byte[] content = in.readAllBytes();
            return withSlash
                    ? Buffer.buffer(new String(content, StandardCharsets.UTF_8).replace("=\"docs/", "=\""))
                    : Buffer.buffer(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String resource) throws IOException {
        InputStream in = ApiDocsHandler.class.getResourceAsStream(resource);
        if (in == null) {
            throw new IOException("not on the class path: " + resource);
        }
        return in;
    }
}
