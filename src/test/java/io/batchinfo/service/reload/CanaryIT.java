package io.batchinfo.service.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.batchinfo.EditedRoutes;
import io.batchinfo.routes.CanaryReport;
import io.batchinfo.routes.CanaryReport.State;
import io.batchinfo.routes.GenerationRecord;
import io.batchinfo.routes.GenerationRecord.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An edit that loads but is wrong reaches a share of the requests, and no request once it is withdrawn. */
@Tag("one-jdk")
class CanaryIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);
    private static final int CLIENTS = 20;
    private static final String PROFILE = "profile.camel.yaml";
    private static final String POSTS = "posts.camel.yaml";

    @TempDir
    private Path folder;

    private EditedRoutes routes(String share, String time) throws Exception {
        return routes(Map.of("ROUTES_CANARY_SHARE", share, "ROUTES_CANARY_TIME", time));
    }

    private EditedRoutes routes(Map<String, String> more) throws Exception {
        Map<String, String> settings = new HashMap<>(
                Map.of("SOURCE_ATTEMPT_TIMEOUT", "800ms", "SOURCE_DEADLINE", "2s", "SOURCE_MAX_ATTEMPTS", "2"));
        settings.putAll(more);
        return EditedRoutes.in(folder, settings);
    }

    /** 20 clients that ask for users until they are stopped, each every 50 ms. */
    private static final class Clients implements AutoCloseable {

        final AtomicInteger requests = new AtomicInteger();
        final AtomicInteger bad = new AtomicInteger();
        private final AtomicBoolean stopped = new AtomicBoolean();
        private final ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        private final List<Future<?>> running = new ArrayList<>();

        Clients(EditedRoutes routes, String options) {
            for (int i = 0; i < CLIENTS; i++) {
                int client = i;
                running.add(threads.submit(() -> {
                    while (!stopped.get()) {
                        ask(routes, "u" + client % 5, options);
                        TimeUnit.MILLISECONDS.sleep(50);
                    }
                    return null;
                }));
            }
        }

        private void ask(EditedRoutes routes, String user, String options) throws Exception {
            JsonNode answer = routes.batch(List.of(user, user + "b"), options);
            requests.incrementAndGet();
            if (!answer.at("/metadata/failed").isMissingNode()
                    && answer.at("/metadata/failed").asInt()
                                    + answer.at("/metadata/partial").asInt()
                            > 0) {
                bad.incrementAndGet();
            }
        }

        @Override
        public void close() throws Exception {
            stopped.set(true);
            for (Future<?> client : running) {
                client.get(30, TimeUnit.SECONDS);
            }
            threads.shutdown();
        }
    }

    private static CanaryReport canary(EditedRoutes routes) {
        return Objects.requireNonNull(routes.live().canary());
    }

    private static void untilBegun(EditedRoutes routes) {
        await().atMost(EditedRoutes.PROMISED).until(() -> routes.live().canary() != null);
    }

    private static void untilWithdrawn(EditedRoutes routes) {
        await().atMost(TEN_SECONDS).until(() -> routes.live().status().withdrawn() == 1);
    }

    private static void wrongPath(EditedRoutes routes, String file, String source) throws Exception {
        routes.edit(file, "/" + source, "/" + source + "s");
    }

    @Test
    void aWrongPathIsWithdrawnAndCostsNobodyAnythingAfterThat() throws Exception {
        try (EditedRoutes routes = routes("0.1", "60s");
                Clients clients = new Clients(routes, "")) {
            await().until(() -> clients.requests.get() > 100);
            int before = clients.requests.get();
            assertThat(clients.bad).hasValue(0);

            wrongPath(routes, PROFILE, "profile");
            untilWithdrawn(routes);

            int asked = clients.requests.get() - before;
            assertThat(clients.bad.get()).isPositive().isLessThan(asked / 3);
            assertThat(routes.generation()).isEqualTo(1);
            assertThat(routes.fault())
                    .contains("the files differ from what serves", "was withdrawn", "failed users 100.0%");
            assertThat(canary(routes).state()).isEqualTo(State.WITHDRAWN);
            GenerationRecord last = routes.live().history().get(0);
            assertThat(last.outcome()).isEqualTo(Outcome.WITHDRAWN);
            assertThat(last.changed()).containsExactly(PROFILE);

            // requests that the canary had begun are over soon
            int then = clients.requests.get();
            await().until(() -> clients.requests.get() > then + 2 * CLIENTS);
            int badThen = clients.bad.get();
            int more = clients.requests.get();
            await().until(() -> clients.requests.get() > more + 200);
            assertThat(clients.bad).hasValue(badThen);
        }
    }

    @Test
    void aWrongPathOfAnOptionalSourceIsWithdrawnThoughItsPartsAreCached() throws Exception {
        try (EditedRoutes routes = routes("0.1", "60s");
                Clients clients = new Clients(routes, "")) {
            await().until(() -> clients.requests.get() > 100);
            wrongPath(routes, POSTS, "posts");
            untilWithdrawn(routes);
            assertThat(routes.fault()).contains("incomplete users 100.0%");
        }
    }

    @Test
    void anOutageDuringTheCanaryWithdrawsNothing() throws Exception {
        try (EditedRoutes routes = routes("0.2", "5s");
                Clients clients = new Clients(routes, "")) {
            await().until(() -> clients.requests.get() > 100);
            routes.write(POSTS, EditedRoutes.marked(routes.read(POSTS), "7"));
            untilBegun(routes);
            routes.fail("posts", 503);
            await().atMost(TEN_SECONDS).until(() -> canary(routes).state() != State.RUNNING);

            CanaryReport canary = canary(routes);
            assertThat(canary.state()).as(canary.text()).isEqualTo(State.SERVED);
            assertThat(canary.control().incompleteShare()).as(canary.text()).isGreaterThan(0.5);
            assertThat(routes.generation()).isEqualTo(2);
            assertThat(clients.requests).hasPositiveValue();
        }
    }

    @Test
    void slowRoutesAreWithdrawn() throws Exception {
        try (EditedRoutes routes = routes("0.2", "60s");
                Clients clients = new Clients(routes, "")) {
            await().until(() -> clients.requests.get() > 100);
            String text = routes.read(POSTS);
            int call = text.indexOf("              - to:");
            routes.write(POSTS, text.substring(0, call) + """
                              - delay:
                                  expression:
                                    constant:
                                      expression: "200"
                """ + text.substring(call));
            untilWithdrawn(routes);
            assertThat(routes.fault()).contains("median duration");
        }
    }

    @Test
    void aGoodEditServesEverybodyAtItsEnd() throws Exception {
        try (EditedRoutes routes = routes("0.2", "2s");
                Clients clients = new Clients(routes, "")) {
            routes.write(POSTS, EditedRoutes.marked(routes.read(POSTS), "7"));
            untilBegun(routes);
            assertThat(routes.generation()).isEqualTo(1);
            await().atMost(TEN_SECONDS).until(() -> routes.generation() == 2);
            assertThat(routes.user("x").at("/summary/totalPosts").asInt()).isEqualTo(7);
            assertThat(routes.live().status().fault()).isNull();
            assertThat(canary(routes).state()).isEqualTo(State.SERVED);
            assertThat(canary(routes).canary().requests()).isPositive();
            assertThat(clients.bad).hasValue(0);
        }
    }

    @Test
    void aSecondEditBeginsAnewAndTheServingFilesEndTheCanary() throws Exception {
        try (EditedRoutes routes = routes("1", "60s")) {
            String posts = routes.read(POSTS);
            routes.write(POSTS, EditedRoutes.marked(posts, "7"));
            untilBegun(routes);
            String first = canary(routes).revision();
            assertThat(routes.user("u").at("/summary/totalPosts").asInt()).isEqualTo(7);

            routes.write(POSTS, EditedRoutes.marked(posts, "8"));
            await().atMost(EditedRoutes.PROMISED)
                    .until(() -> !canary(routes).revision().equals(first));
            assertThat(canary(routes).state()).isEqualTo(State.RUNNING);
            assertThat(routes.user("u").at("/summary/totalPosts").asInt()).isEqualTo(8);

            routes.write(POSTS, posts);
            await().atMost(EditedRoutes.PROMISED).until(() -> canary(routes).state() == State.WITHDRAWN);
            assertThat(routes.user("u").at("/summary/totalPosts").asInt()).isZero();
            assertThat(routes.live().status().fault()).isNull();
            assertThat(routes.generation()).isEqualTo(1);
        }
    }

    @Test
    void anEditThatDoesNotLoadLeavesTheCanaryRunning() throws Exception {
        try (EditedRoutes routes = routes("1", "60s")) {
            String posts = routes.read(POSTS);
            routes.write(POSTS, EditedRoutes.marked(posts, "7"));
            untilBegun(routes);
            routes.write(POSTS, posts.replace("source:", "sauce:"));
            routes.untilRejected();
            assertThat(canary(routes).state()).isEqualTo(State.RUNNING);
            assertThat(routes.user("u").at("/summary/totalPosts").asInt()).isEqualTo(7);
        }
    }

    @Test
    void rollbackWithdrawsTheCanary() throws Exception {
        try (EditedRoutes routes = routes("1", "60s")) {
            routes.write(POSTS, EditedRoutes.marked(routes.read(POSTS), "7"));
            untilBegun(routes);
            assertThat(routes.live().rollback()).isEqualTo(1);
            assertThat(routes.user("u").at("/summary/totalPosts").asInt()).isZero();
            assertThat(routes.fault()).contains("an operator rolled it back");
        }
    }
}
