package io.batchinfo.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.batchinfo.EditedRoutes;
import io.batchinfo.RunningService;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The status page of the management port, in Chromium where it is installed. */
@Tag("one-jdk")
class StatusPageIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private Path routes;
    private Upstreams upstreams;
    private RunningService service;

    @BeforeEach
    void start() throws Exception {
        routes = Files.createDirectory(folder.resolve("routes"));
        EditedRoutes.copy(routes);
        upstreams = new Upstreams();
        service = RunningService.start(Map.of("UPSTREAM_URL", upstreams.url(), "ROUTES_DIR", routes.toString()));
    }

    @AfterEach
    void stop() throws Exception {
        service.close();
        upstreams.close();
    }

    @Test
    void thePageAndItsFilesAllowNothingFromElsewhere() throws Exception {
        for (String path : List.of("/", "/page/page.js", "/page/page.css", "/page/icon.svg")) {
            HttpResponse<String> got = send(HttpRequest.newBuilder(management(path)));
            HttpResponse<String> head =
                    send(HttpRequest.newBuilder(management(path)).method("HEAD", HttpRequest.BodyPublishers.noBody()));

            assertThat(got.statusCode()).isEqualTo(200);
            assertThat(got.body().replace("http://www.w3.org/2000/svg", ""))
                    .doesNotContain("http://", "https://", "style=");
            assertThat(got.headers().firstValue("Content-Security-Policy").orElse(""))
                    .startsWith("default-src 'none'; script-src 'self'; style-src 'self';")
                    .doesNotContain("unsafe");
            assertThat(head.statusCode()).isEqualTo(200);
            assertThat(head.body()).isEmpty();
        }
    }

    @Test
    void itShowsSourcesRoutesAndARejectedEditWithoutAReload() throws Exception {
        service.batch("{\"userIds\":[\"fine\",\"partial\"]}");
        try (Browser browser = new Browser(folder, management("/"))) {
            until(browser, "document.querySelectorAll('[data-source]').length", "3");
            until(browser, "document.querySelectorAll('[data-route]').length", "7");
            until(browser, "document.querySelector('[data-route=user]').textContent.includes('2 run')", "true");
            until(browser, "document.querySelectorAll('polyline').length > 20", "true");
            browser.run("window.notReloaded = true");
            Set<String> backgrounds = new HashSet<>();
            for (String scheme : List.of("light", "dark")) {
                browser.call(
                        "Emulation.setEmulatedMedia",
                        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
                for (int width : new int[] {390, 1280}) {
                    browser.call(
                            "Emulation.setDeviceMetricsOverride",
                            Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 500));
                    assertThat(browser.run("document.documentElement.scrollWidth <= " + width))
                            .isEqualTo("true");
                    picture(browser, scheme + width);
                }
                backgrounds.add(browser.run("getComputedStyle(document.body).backgroundColor"));
            }
            assertThat(backgrounds).hasSize(2);

            Path analytics = routes.resolve("analytics.camel.yaml");
            String good = Files.readString(analytics);
            Files.writeString(analytics, good.replace("650ms", "soon"));
            until(browser, "document.getElementById('fault').hidden", "false");
            assertThat(browser.run("document.getElementById('fault-text').textContent"))
                    .contains("analytics.camel.yaml:");
            picture(browser, "rejected");

            Files.writeString(analytics, good.replace("650ms", "640ms"));
            until(browser, "document.getElementById('fault').hidden", "true");
            until(browser, "document.getElementById('generation').textContent", "2");
            assertThat(browser.run("window.notReloaded")).isEqualTo("true");
        }
    }

    @Test
    void itShowsACanaryWhileItRuns() throws Exception {
        service.close();
        service = RunningService.start(Map.of(
                "UPSTREAM_URL", upstreams.url(),
                "ROUTES_DIR", routes.toString(),
                "ROUTES_CANARY_SHARE", "0.5"));
        try (Browser browser = new Browser(folder, management("/"))) {
            until(browser, "document.querySelectorAll('[data-source]').length", "3");
            assertThat(browser.run("document.getElementById('canary').hidden")).isEqualTo("true");
            assertThat(browser.run("document.getElementById('sharing').hidden")).isEqualTo("true");

            Path analytics = routes.resolve("analytics.camel.yaml");
            String good = Files.readString(analytics);
            Files.writeString(analytics, good.replace("650ms", "640ms"));
            until(browser, "document.getElementById('canary').hidden", "false");
            assertThat(browser.run("document.getElementById('canary').textContent"))
                    .contains("A canary answers 50% of the requests.", "new routes: 0 requests");
            picture(browser, "canary");

            Files.writeString(analytics, good);
            until(browser, "document.getElementById('canary').hidden", "true");
        }
    }

    private static void until(Browser browser, String expression, String value) {
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(browser.run("String(" + expression + ")")).isEqualTo(value));
    }

    /** For the eye, in the build folder. */
    private static void picture(Browser browser, String name) throws Exception {
        String png = browser.call("Page.captureScreenshot", Map.of("format", "png"))
                .path("data")
                .asText();
        Files.write(
                Path.of("target", "status-page-" + name + ".png"),
                Base64.getDecoder().decode(png));
    }

    private URI management(String path) {
        return URI.create("http://127.0.0.1:" + service.service().managementPort() + path);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return service.client().send(request.build(), BodyHandlers.ofString());
    }
}
