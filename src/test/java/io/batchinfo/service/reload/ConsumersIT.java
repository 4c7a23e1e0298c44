package io.batchinfo.service.reload;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.http.Request;
import io.batchinfo.EditedRoutes;
import io.batchinfo.routes.CanaryReport.State;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A consumer other than HTTP runs in the serving generation and nowhere else. */
@Tag("one-jdk")
class ConsumersIT {

    private static final String TICK = "tick.camel.yaml";

    @TempDir
    private Path folder;

    /** A timer that tells the upstream of each of its ticks by which routes it ran. */
    private static String tick(EditedRoutes routes, String name) {
        return """
                - route:
                    id: tick
                    from:
                      uri: timer:tick
                      parameters:
                        period: 50
                        delay: 0
                      steps:
                        - to:
                            uri: %s/tick/%s
                """.formatted(routes.upstream.baseUrl(), name);
    }

    private static int ticks(EditedRoutes routes, String name) {
        return routes.upstream
                .findAll(anyRequestedFor(urlPathEqualTo("/tick/" + name)))
                .size();
    }

    private static void untilTicks(EditedRoutes routes, String name) {
        int before = ticks(routes, name);
        await().until(() -> ticks(routes, name) > before + 2);
    }

    private EditedRoutes start(Map<String, String> settings) throws Exception {
        EditedRoutes routes = EditedRoutes.in(folder, settings);
        for (String name : List.of("a", "b", "c")) {
            routes.upstream.stubFor(any(urlPathEqualTo("/tick/" + name)).willReturn(ok()));
        }
        routes.write(TICK, tick(routes, "a"));
        return routes;
    }

    /** The names of the ticks in the order of their arrival. */
    private static List<String> order(EditedRoutes routes) {
        return routes
                .upstream
                .findAll(anyRequestedFor(com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching("/tick/.")))
                .stream()
                .map(Request::getUrl)
                .map(url -> url.substring(url.length() - 1))
                .toList();
    }

    @Test
    void aTimerRunsOnceWhateverIsEdited() throws Exception {
        try (EditedRoutes routes = start(Map.of())) {
            untilTicks(routes, "a");

            routes.write(TICK, tick(routes, "b"));
            untilTicks(routes, "b");

            List<String> order = order(routes);
            assertThat(order.subList(order.indexOf("b"), order.size())).doesNotContain("a");
        }
    }

    @Test
    void aRejectedEditStartsNoConsumerAndStopsNone() throws Exception {
        try (EditedRoutes routes = start(Map.of())) {
            untilTicks(routes, "a");

            routes.write(TICK, tick(routes, "b") + tick(routes, "c").replace("uri: timer:tick", "uri: direct:user"));
            routes.untilRejected();
            untilTicks(routes, "a");

            assertThat(order(routes)).containsOnly("a");
        }
    }

    @Test
    void aCanaryStartsNoConsumerUntilItServes() throws Exception {
        try (EditedRoutes routes = start(Map.of("ROUTES_CANARY_SHARE", "0.5", "ROUTES_CANARY_TIME", "3s"))) {
            untilTicks(routes, "a");
            routes.write(TICK, tick(routes, "b"));
            await().atMost(EditedRoutes.PROMISED)
                    .until(() -> routes.live().canary() != null
                            && Objects.requireNonNull(routes.live().canary()).state() == State.RUNNING
                            && routes.generation() == 2);

            untilTicks(routes, "a");
            assertThat(ticks(routes, "b")).isZero();

            untilTicks(routes, "b");
            List<String> order = order(routes);
            assertThat(order.subList(order.indexOf("b"), order.size())).doesNotContain("a");
        }
    }

    @Test
    void aFileIsConsumedOnceWhileRoutesAreEdited(@TempDir Path inbox) throws Exception {
        try (EditedRoutes routes = start(Map.of())) {
            Path done = inbox.resolve("done");
            for (int edit = 0; edit < 5; edit++) {
                long before = routes.generation();
                routes.write("inbox.camel.yaml", """
                        - route:
                            id: inbox
                            description: edit %d
                            from:
                              uri: file:%s
                              parameters:
                                delay: 20
                                initialDelay: 0
                              steps:
                                - to:
                                    uri: file:%s
                                    parameters:
                                      fileExist: Fail
                        """.formatted(edit, inbox, done));
                routes.untilServed(before);
                Path written = Files.writeString(inbox.resolve("." + edit), "x");
                Files.move(written, inbox.resolve("file" + edit));
            }
            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
                try (var files = Files.list(done)) {
                    assertThat(files.map(file -> file.getFileName().toString()))
                            .containsExactlyInAnyOrder("file0", "file1", "file2", "file3", "file4");
                }
            });
            assertThat(Files.exists(inbox.resolve(".camel"))).isTrue();
        }
    }
}
