package io.batchinfo.service.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.batchinfo.EditedRoutes;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.management.ObjectName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an edit replaces goes away completely. */
@Tag("one-jdk")
class ManyEditsIT {

    private static final int EDITS = 60;

    @TempDir
    private Path folder;

    @Test
    void afterManyEditsThereIsOneContextAndNothingHasGrown() throws Exception {
        long others = contexts();
        try (EditedRoutes routes =
                EditedRoutes.in(folder, Map.of("ROUTES_POLL_INTERVAL", "20ms", "ROUTES_QUIET_PERIOD", "20ms"))) {
            String profile = routes.read("profile.camel.yaml");
            editAndAsk(routes, profile, 0);
            await().until(() -> beans().stream().anyMatch(name -> name.contains("name=\"user\"")));
            List<String> beans = beans();
            int threads = threads();

            for (int edit = 1; edit <= EDITS; edit++) {
                if (edit % 10 == 0) {
                    routes.write(
                            "profile.camel.yaml",
                            profile.replace("profileSchema\n      type", "profileSchema\n      tipe"));
                    routes.untilRejected();
                    routes.write("profile.camel.yaml", profile.replace("circuitBreaker:", "nobody:"));
                    routes.untilRejected();
                }
                editAndAsk(routes, profile, edit);
                await().untilAsserted(() -> assertThat(beans()).containsExactlyInAnyOrderElementsOf(beans));
            }

            await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> {
                assertThat(contexts()).isLessThanOrEqualTo(others + 1);
                assertThat(threads()).isLessThanOrEqualTo(threads + 5);
            });
            assertThat(beans).anyMatch(name -> name.contains("type=routes,name=\"batch-info\""));
            assertThat(beans).allMatch(name -> name.contains("context=batch-info,"));
        }
    }

    private static void editAndAsk(EditedRoutes routes, String profile, int mark) throws Exception {
        long before = routes.generation();
        routes.write("profile.camel.yaml", EditedRoutes.marked(profile, "mark-" + mark));
        routes.untilServed(before);
        assertThat(routes.user("u").at("/profile/name").asText()).isEqualTo("mark-" + mark);
        assertThat(routes.batch(List.of("a", "b"), ",\"maxAge\":0")
                        .at("/metadata/complete")
                        .asBoolean())
                .isTrue();
    }

    /** The contexts in the heap, those of rejected edits too, after a collection. */
    private static long contexts() throws Exception {
        Object histogram = ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        return histogram
                .toString()
                .lines()
                .filter(line -> line.endsWith(" org.apache.camel.impl.DefaultCamelContext")
                        || line.contains(" org.apache.camel.impl.DefaultCamelContext "))
                .mapToLong(line -> Long.parseLong(line.trim().split("\\s+")[1]))
                .sum();
    }

    /** Camel tells consumers apart by a hash in their names; all else is named by what the files say. */
    private static List<String> beans() throws Exception {
        return ManagementFactory.getPlatformMBeanServer()
                .queryNames(new ObjectName("org.apache.camel:*"), null)
                .stream()
                .map(name -> name.toString().replaceFirst("\\(0x\\w+\\)$", ""))
                .sorted()
                .toList();
    }

    /** Workers of a pool come and go with the load; those have a number of their own to be counted by. */
    private static int threads() {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.getName().matches("(vert.x-worker|pool|HttpClient|qtp|Camel).*"))
                .count();
    }
}
