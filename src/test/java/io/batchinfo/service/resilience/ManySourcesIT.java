package io.batchinfo.service.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.batchinfo.EditedRoutes;
import io.batchinfo.camel.SharedRuntime;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A source that no route names any more leaves nothing behind, however many there have been. */
class ManySourcesIT {

    private static final int EDITS = Integer.getInteger("edits", 20);
    private static final Pattern LABEL = Pattern.compile("source=\"([^\"]+)\"");

    @TempDir
    private Path folder;

    @Test
    void sourcesThatComeAndGoLeaveNoStateNoConnectionNoMeterAndNoMBean() throws Exception {
        try (EditedRoutes routes = EditedRoutes.in(
                folder,
                Map.of("ROUTES_POLL_INTERVAL", "20ms", "ROUTES_QUIET_PERIOD", "100ms", "THREADS_EVENT_LOOPS", "2"))) {
            String posts = routes.read("posts.camel.yaml");
            String user = routes.read("user.camel.yaml");

            for (int edit = 1; edit <= EDITS; edit++) {
                String name = "extra" + edit;
                routes.write(name + ".camel.yaml", posts.replace("posts", name).replace("/" + name, "/posts"));
                routes.write("user.camel.yaml", user + """
                                  - to:
                                      uri: source:%s
                    """.formatted(name));
                Files.deleteIfExists(folder.resolve("extra" + (edit - 1) + ".camel.yaml"));
                await().until(() -> routes.user("u").has(name));
                for (int call = 0; call < 4; call++) {
                    routes.user("u");
                }
            }

            SharedRuntime process = routes.service.process();
            Set<String> left = Set.of("profile", "posts", "analytics", "extra" + EDITS);
            assertThat(process.states().keySet())
                    .extracting(key -> key.split("@", 2)[0])
                    .containsExactlyInAnyOrderElementsOf(left);
            assertThat(process.breakers()).hasSize(4);
            await().untilAsserted(() -> {
                // one for each source and event loop that a call has taken
                assertThat(process.client().pools()).isBetween(4, 4 * 2);
                assertThat(meters(routes)).isEqualTo(left);
                assertThat(beans()).isEqualTo(left);
            });
        }
    }

    private static Set<String> meters(EditedRoutes routes) throws Exception {
        URI metrics = URI.create("http://127.0.0.1:" + routes.service.service().managementPort() + "/observe/metrics");
        String text = routes.service
                .client()
                .send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString())
                .body();
        return LABEL.matcher(text).results().map(found -> found.group(1)).collect(Collectors.toSet());
    }

    private static Set<String> beans() throws Exception {
        List<ObjectName> names = List.copyOf(ManagementFactory.getPlatformMBeanServer()
                .queryNames(new ObjectName("io.batchinfo:type=Source,*"), null));
        return names.stream().map(name -> name.getKeyProperty("name")).collect(Collectors.toCollection(TreeSet::new));
    }
}
