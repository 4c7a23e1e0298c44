package io.batchinfo.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Edits, their outcome and the revision, as an operator reads them over HTTP and JMX; the rollback. */
class RouteEditsIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @Test
    void aRollbackIsReportedUntilTheNextGoodEdit() throws Exception {
        MBeanServer jmx = ManagementFactory.getPlatformMBeanServer();
        ObjectName routes = new ObjectName("io.batchinfo:type=Routes");
        try (WatchedService watched = WatchedService.in(folder)) {
            String first = json(watched, "/observe/routes").get("revision").asText();
            assertThat(first).matches("[0-9a-f]{12}");
            watched.edit("posts", "description: .*", "description: Edit 1");
            String second = json(watched, "/observe/routes").get("revision").asText();
            assertThat(second).isNotEqualTo(first);
            assertRevision(watched, jmx, routes, second);

            assertThat(jmx.invoke(routes, "rollback", null, null)).isEqualTo(3L);

            assertRevision(watched, jmx, routes, first);
            JsonNode edits = json(watched, "/observe/routes");
            assertThat(edits.at("/history/0/outcome").asText()).isEqualTo("rolled_back");
            assertThat(edits.at("/history/1/outcome").asText()).isEqualTo("served");
            assertThat(edits.at("/history/1/changed/0").asText()).isEqualTo("posts.camel.yaml");
            assertThat(edits.at("/history/1/time").asText()).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
            assertThat(edits.get("history")).hasSize(3);
            CompositeData[] history = (CompositeData[]) jmx.getAttribute(routes, "History");
            assertThat(history[0].get("outcome")).isEqualTo("rolled_back");
            assertThat(history[1].get("revision")).isEqualTo(second);
            assertThat(fault(watched)).contains("generation 2 was rolled back");
            assertThat(watched.scrape().value("batchinfo_routes_rejected")).isEqualTo(1);

            watched.edit("posts", "description: .*", "description: Edit 2");

            assertThat(fault(watched)).isEqualTo("null");
            assertThat(watched.scrape().value("batchinfo_routes_rejected")).isZero();
        }
    }

    @Test
    void aCanaryIsTheSameInHealthJmxAndMetrics() throws Exception {
        MBeanServer jmx = ManagementFactory.getPlatformMBeanServer();
        ObjectName routes = new ObjectName("io.batchinfo:type=Routes");
        try (WatchedService watched = WatchedService.in(folder, "ROUTES_CANARY_SHARE", "1")) {
            assertThat(jmx.getAttribute(routes, "Canary")).isNull();
            assertThat(json(watched, "/observe/routes").get("canary").isNull()).isTrue();
            Path posts = watched.routes().resolve("posts.camel.yaml");
            Files.writeString(posts, Files.readString(posts).replaceFirst("description: .*", "description: Edit"));
            await().until(() -> watched.scrape().value("batchinfo_routes_canary_running") == 1);
            watched.service().batch("{\"userIds\":[\"a\",\"b\"]}");
            await().until(() -> watched.scrape().value("batchinfo_routes_canary_requests", "routes", "new") == 1);

            assertThat(json(watched, "/observe/health")
                            .at("/checks/routes/status")
                            .asText())
                    .isEqualTo("UP");
            for (String pointer : new String[] {"/observe/health#/checks/routes/canary", "/observe/routes#/canary"}) {
                String[] place = pointer.split("#");
                JsonNode canary = json(watched, place[0]).at(place[1]);
                assertThat(canary.get("state").asText()).isEqualTo("running");
                assertThat(canary.at("/changed/0").asText()).isEqualTo("posts.camel.yaml");
                assertThat(canary.at("/newRoutes/requests").asInt()).isEqualTo(1);
                assertThat(canary.get("finding").isNull()).isTrue();
            }
            CompositeData canary = (CompositeData) jmx.getAttribute(routes, "Canary");
            assertThat(canary.get("state")).isEqualTo("running");
            assertThat(canary.get("compared")).asString().startsWith("new routes: 1 requests, failed users 0.0%");
            assertThat(watched.scrape().value("batchinfo_routes_canary_failed", "routes", "new"))
                    .isZero();

            assertThat(jmx.invoke(routes, "rollback", null, null)).isEqualTo(1L);

            assertThat(watched.scrape().value("batchinfo_routes_canary_running"))
                    .isZero();
            assertThat(watched.scrape().value("batchinfo_routes_edits_total", "result", "withdrawn"))
                    .isEqualTo(1);
            assertThat(watched.scrape().value("batchinfo_routes_rejected")).isEqualTo(1);
            assertThat(jmx.getAttribute(routes, "EditsWithdrawn")).isEqualTo(1L);
            assertThat(json(watched, "/observe/routes").at("/history/0/outcome").asText())
                    .isEqualTo("withdrawn");
            assertThat(fault(watched)).contains("was withdrawn: an operator rolled it back");
        }
    }

    @Test
    void theRevisionOfASourceChangesWithItsDefinitionOnly() throws Exception {
        MBeanServer jmx = ManagementFactory.getPlatformMBeanServer();
        ObjectName posts = new ObjectName("io.batchinfo:type=Source,name=posts");
        try (WatchedService watched = WatchedService.in(folder)) {
            String profile = revision(watched, "profile");
            String before = revision(watched, "posts");
            assertThat(before).matches("[0-9a-f]{12}");
            assertThat(jmx.getAttribute(posts, "Revision")).isEqualTo(before);

            watched.edit("posts", "description: .*", "description: Edit");
            assertThat(revision(watched, "posts")).isEqualTo(before);

            watched.edit("posts", "totalPosts: integer", "totalPosts: number");
            assertThat(revision(watched, "posts")).isNotEqualTo(before);
            assertThat(revision(watched, "profile")).isEqualTo(profile);
        }
    }

    private static String revision(WatchedService watched, String source) throws Exception {
        return json(watched, "/observe/health")
                .at("/sources/" + source + "/revision")
                .asText();
    }

    @Test
    void aFileThatIsIgnoredByItsNameIsNamedInHealth() throws Exception {
        try (WatchedService watched = WatchedService.in(folder)) {
            Files.writeString(watched.routes().resolve("more.yml"), "- route: {}");

            await().untilAsserted(() -> assertThat(json(watched, "/observe/health")
                            .at("/checks/routes/ignored/0")
                            .asText())
                    .isEqualTo("more.yml"));
        }
    }

    private static void assertRevision(WatchedService watched, MBeanServer jmx, ObjectName routes, String revision)
            throws Exception {
        assertThat(json(watched, "/observe/info").get("revision").asText()).isEqualTo(revision);
        assertThat(json(watched, "/observe/health")
                        .at("/checks/routes/revision")
                        .asText())
                .isEqualTo(revision);
        assertThat(jmx.getAttribute(routes, "Revision")).isEqualTo(revision);
        assertThat(watched.observe("/observe/metrics")
                        .body()
                        .lines()
                        .filter(line -> line.startsWith("batchinfo_routes_info{")))
                .containsExactly("batchinfo_routes_info{revision=\"" + revision + "\"} 1");
    }

    private static String fault(WatchedService watched) throws Exception {
        return json(watched, "/observe/health").at("/checks/routes/fault").asText();
    }

    private static JsonNode json(WatchedService watched, String path) throws Exception {
        return JSON.readTree(watched.observe(path).body());
    }
}
