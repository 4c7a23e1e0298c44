package io.batchinfo.service.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.batchinfo.EditedRoutes;
import java.lang.management.ManagementFactory;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import javax.management.ObjectName;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A batch that is wholly cached takes a way past the routes, and nobody can tell but by the time. */
class CachedBatchIT {

    private static final String BATCH = "{\"userIds\":[\"u\",\"v\",\"u\"]}";

    private static final String LAST_STEP = "            ref: writeBatchResponse\n";

    private static final String ONE_MORE_STEP = LAST_STEP + """
                    - setHeader:
                        name: X-Added
                        expression:
                          constant:
                            expression: added
            """;

    private EditedRoutes routes;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        routes = EditedRoutes.in(folder, Map.of());
    }

    @AfterEach
    void stop() {
        routes.close();
    }

    @Test
    void itIsAnsweredAsTheRouteWouldAndTheRouteIsNotEntered() throws Exception {
        HttpResponse<String> byRoute = routes.service.batch(BATCH);
        long entered = setFastPathRoute();
        HttpResponse<String> cached = routes.service.batch(BATCH);

        assertThat(withoutTime(cached)).isEqualTo(withoutTime(byRoute));
        assertThat(cached.statusCode()).isEqualTo(200);
        assertThat(cached.headers().map().keySet())
                .isEqualTo(byRoute.headers().map().keySet());
        assertThat(cached.headers().firstValue("X-Batch-Complete")).hasValue("true");
        assertThat(entered).isEqualTo(1);
        assertThat(setFastPathRoute()).isEqualTo(1);
    }

    @Test
    void aStepThatIsAddedToTheRouteSeesEveryBatch() throws Exception {
        long before = routes.generation();
        routes.edit("batch-info.camel.yaml", LAST_STEP, ONE_MORE_STEP);
        routes.untilServed(before);
        routes.service.batch(BATCH);

        HttpResponse<String> cached = routes.service.batch(BATCH);

        assertThat(cached.headers().firstValue("X-Added")).hasValue("added");
        assertThat(routes.upstream.getServeEvents().getRequests()).hasSize(6);
    }

    @Test
    void aBranchThatIsDisabledIsLeftOutOfWhatIsCachedToo() throws Exception {
        routes.service.batch(BATCH);
        long before = routes.generation();
        routes.edit("user.camel.yaml", "id: to-posts\n", "id: to-posts\n                  disabled: true\n");
        routes.edit("user.camel.yaml", "          totalPosts: posts.totalPosts\n", "");
        routes.untilServed(before);

        HttpResponse<String> cached = routes.service.batch(BATCH);
        HttpResponse<String> byRoute = routes.service.batch(BATCH.replace("}", ",\"maxAge\":0}"));

        assertThat(cached.body()).contains("\"avgEngagement\":1.5").doesNotContain("totalPosts");
        assertThat(withoutTime(cached)).isEqualTo(withoutTime(byRoute));
    }

    @Test
    void aBranchAfterOneThatIsDisabledFailsUnderItsOwnName() throws Exception {
        long before = routes.generation();
        routes.edit("user.camel.yaml", "id: to-posts\n", "id: to-posts\n                  disabled: true\n");
        routes.edit("user.camel.yaml", "          totalPosts: posts.totalPosts\n", "");
        routes.edit("analytics.camel.yaml", "        - circuitBreaker:\n", """
                        - throwException:
                            exceptionType: java.lang.IllegalStateException
                            message: thrown
                        - circuitBreaker:
                """);
        routes.untilServed(before);

        await().untilAsserted(() -> assertThat(routes.service.batch(BATCH).body())
                .contains("\"source\":\"analytics\"", "/problems/route-failed")
                .doesNotContain("\"source\":\"posts\""));
    }

    @Test
    void aRouteThatIsSuspendedAnswersNone() throws Exception {
        routes.service.batch(BATCH);
        context().getRouteController().suspendRoute("batch-info");

        assertThat(routes.service.batch(BATCH).statusCode()).isEqualTo(503);

        context().getRouteController().resumeRoute("batch-info");
        assertThat(routes.service.batch(BATCH).statusCode()).isEqualTo(200);
    }

    @Test
    void aRequestThatIsStrictIsJudgedByTheRoute() throws Exception {
        routes.fail("analytics", 404);
        routes.service.batch(BATCH);

        HttpResponse<String> strict = routes.service.batch(BATCH, "Prefer", "handling=strict");

        assertThat(strict.statusCode()).isEqualTo(404);
        assertThat(strict.headers().firstValue("Preference-Applied")).hasValue("handling=strict");
    }

    private CamelContext context() {
        return routes.live().context();
    }

    private static String withoutTime(HttpResponse<String> answer) {
        return answer.body().replaceFirst("\"processingTimeMs\":\\d+", "");
    }

    /** How often, by what JMX shows half a second after the start. */
    private static long setFastPathRoute() throws Exception {
        var beans = ManagementFactory.getPlatformMBeanServer();
        ObjectName route = new ObjectName("org.apache.camel:context=batch-info,type=routes,name=\"batch-info\"");
        await().until(() -> beans.isRegistered(route));
        return (long) beans.getAttribute(route, "ExchangesTotal");
    }
}
