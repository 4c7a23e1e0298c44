package io.batchinfo.monitoring;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/** The status page at {@code /} of the management port: four files of the jar, read-only, without an asset of another host. */
final class StatusPage {

    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final Map<String, String> TYPES = Map.of(
            "/", "text/html; charset=utf-8",
            "/page/page.js", "text/javascript; charset=utf-8",
            "/page/page.css", "text/css; charset=utf-8",
            "/page/icon.svg", "image/svg+xml");

    private StatusPage() {}

    static void on(Router router) {
        TYPES.forEach((path, type) -> {
            Buffer content = read(path.equals("/") ? "/page/index.html" : path);
            router.get(path)
                    .handler(ctx -> ctx.response()
                            .putHeader("Content-Type", type)
                            .putHeader("Content-Security-Policy", POLICY)
                            .putHeader("X-Content-Type-Options", "nosniff")
                            .putHeader("Referrer-Policy", "no-referrer")
                            .end(content));
        });
    }

    private static Buffer read(String resource) {
        try (InputStream in = StatusPage.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the class path has no " + resource);
            }
            return Buffer.buffer(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
