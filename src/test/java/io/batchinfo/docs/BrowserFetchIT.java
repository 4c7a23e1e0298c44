package io.batchinfo.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.batchinfo.RunningService;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The {@code fetch} of a page from another origin, in Chromium where it is installed. */
@Tag("one-jdk")
class BrowserFetchIT {

    @TempDir
    private Path folder;

    private Upstreams upstreams;
    private HttpServer page;

    @BeforeEach
    void start() throws Exception {
        upstreams = new Upstreams();
        page = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        page.createContext("/", exchange -> {
            byte[] html = "<!DOCTYPE html><title>page</title>".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, html.length);
            exchange.getResponseBody().write(html);
            exchange.close();
        });
        page.start();
    }

    @AfterEach
    void stop() throws Exception {
        page.stop(0);
        upstreams.close();
    }

    private String origin() {
        return "http://127.0.0.1:" + page.getAddress().getPort();
    }

    /** What a script of the page gets for a batch with the headers of a tracing library. */
    private String fetch(String allowedOrigin) throws Exception {
        try (RunningService service =
                RunningService.start(Map.of("UPSTREAM_URL", upstreams.url(), "CORS_ORIGINS", allowedOrigin))) {
            return fetch(service.uri("/users/batch-info"));
        }
    }

    private String fetch(URI batches) throws Exception {
        String script = """
                window.got = '';
                (async () => {
                  const answer = await fetch('%s', {
                    method: 'POST',
                    headers: {
                      'Content-Type': 'application/json',
                      'traceparent': '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
                      'baggage': 'a=b'
                    },
                    body: JSON.stringify({userIds: ['fine']})
                  });
                  const users = (await answer.json()).results.map(result => result.userId);
                  window.got = [answer.status, users, answer.headers.get('x-batch-complete'),
                    answer.headers.get('x-request-id').length > 0, answer.headers.get('server')].join(' ');
                })().catch(failure => window.got = String(failure));
                """.formatted(batches);
        try (Browser browser = new Browser(folder, URI.create(origin() + "/"))) {
            browser.run(script);
            return await().atMost(Duration.ofSeconds(60)).until(() -> browser.run("window.got"), got -> !got.isEmpty());
        }
    }

    @Test
    void aPageOfAnAllowedOriginReadsTheAnswerAndItsExposedHeaders() throws Exception {
        assertThat(fetch(origin())).isEqualTo("200 fine true true ");
    }

    @Test
    void aPageOfAnotherOriginReadsNothing() throws Exception {
        assertThat(fetch("https://app.example")).isEqualTo("TypeError: Failed to fetch");
    }
}
