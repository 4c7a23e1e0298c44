package io.batchinfo.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.batchinfo.RunningService;
import java.io.File;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page to read and try the API. */
class DocsIT {

    private static final Pattern REFERENCE = Pattern.compile("(?:href|src)=\"([^\"]+)\"");
    private static final Map<String, String> CONTENT_TYPES =
            Map.of("js", "text/javascript; charset=utf-8", "css", "text/css; charset=utf-8", "png", "image/png");
    private static final int BROWSER_SECONDS = 120;
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private static RunningService running;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws Exception {
        running = RunningService.start(Map.of("UPSTREAM_URL", "http://127.0.0.1:9"));
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    @Test
    void thePageAndAllItReferencesComeFromThisService() throws Exception {
        HttpResponse<String> page = running.get("/docs");

        var references =
                REFERENCE.matcher(page.body()).results().map(r -> r.group(1)).toList();
        assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(references).hasSize(4);
        for (String reference : references) {
            URI asset = running.uri("/docs").resolve(reference);
            HttpResponse<String> answer = running.get(asset.getPath());
            assertThat(asset.getAuthority()).isEqualTo(running.uri("/docs").getAuthority());
            assertThat(answer.statusCode()).as(reference).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type"))
                    .contains(CONTENT_TYPES.get(reference.replaceAll(".*\\.", "")));
            assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        }
    }

    @Test
    void nothingOfThePageIsInlineOrFromAnotherHost() throws Exception {
        HttpResponse<String> page = running.get("/docs");
        String start = running.get("/docs/start.js").body();

        assertThat(page.body()).doesNotContain("://", "style=").doesNotContainPattern("<script(?! src)[^>]*>");
        assertThat(start).doesNotContain("://").contains("validatorUrl: null");
        assertThat(page.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy ->
                        assertThat(policy).contains("default-src 'none'", "script-src 'self';", "connect-src 'self'"));
    }

    @Test
    void aPathBesideTheAssetsIsNotFound() throws Exception {
        for (String path :
                new String[] {"/docs/index.html", "/docs/../batch-info.properties", "/docs/swagger-ui-bundle.js"}) {
            assertThat(running.get(path).statusCode()).as(path).isEqualTo(404);
        }
    }

    @Test
    void aBrowserDrawsEveryOperation() throws Exception {
        File dom = folder.resolve("dom.html").toFile();
        Process browser = new ProcessBuilder(
                        Browser.program().toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--user-data-dir=" + folder.resolve("profile"),
                        "--virtual-time-budget=10000",
                        "--enable-logging=stderr",
                        "--dump-dom",
                        running.uri("/docs").toString())
                .redirectOutput(dom)
                .redirectError(folder.resolve("log").toFile())
                .start();

        boolean ended = browser.waitFor(BROWSER_SECONDS, TimeUnit.SECONDS);
        browser.destroyForcibly();

        assertThat(ended).isTrue();
        String log = Files.readString(folder.resolve("log"), StandardCharsets.ISO_8859_1);
        assertThat(log.lines().filter(line -> line.contains("CONSOLE"))).isEmpty();
        assertThat(Files.readString(dom.toPath()))
                .contains(
                        "data-path=\"/users/batch-info\"",
                        "data-path=\"/users/{id}/summary\"",
                        "data-path=\"/health\"",
                        "OAS 3.1");
    }

    @Test
    void tryingAnOperationInABrowserShowsItsAnswer() throws Exception {
        // Swagger UI never ends a try that begins before it has resolved the parameters of the operation.
        String tried = """
                (() => {
                    const operation = document.querySelector('#operations-service-health');
                    const answer = operation?.querySelector('.live-responses-table .response');
                    if (answer) return answer.textContent;
                    const resolved = operation?.querySelector('[data-param-name="traceparent"]');
                    const control = resolved ? '.execute:enabled' : '.opblock-summary-control[aria-expanded="false"]';
                    operation?.querySelector(control)?.click();
                    return 'none yet: ' + (operation ?? document.body)?.outerHTML;
                })()
                """;
        try (Browser browser = new Browser(folder, running.uri("/docs#/service/health"))) {
            await().atMost(SOON)
                    .pollInterval(PAUSE)
                    .untilAsserted(() -> assertThat(browser.run(tried))
                            .startsWith("200")
                            .contains("\"status\": \"OK\"", "\"analytics\": \"healthy\""));
        }
    }
}
