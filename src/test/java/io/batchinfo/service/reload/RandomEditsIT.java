package io.batchinfo.service.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.batchinfo.EditedRoutes;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random edits of the routes under load: steps added, removed, reordered, renamed, delayed, throwing, stopped. Whatever they say,
 * every id has one result, the counts add up, nothing that is missing is called complete, the answer comes by the deadline, and a
 * good edit heals everything. {@code -Drandom.edits.seconds=600} runs for ten minutes, {@code -Drandom.edits.seed} repeats a run.
 */
@Tag("one-jdk")
class RandomEditsIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long SECONDS = Long.getLong("random.edits.seconds", 10);
    private static final long SEED = Long.getLong("random.edits.seed", System.nanoTime());

    /** How much later than the deadline an answer may come; a shared machine stalls for longer than the service takes. */
    private static final long SLACK_MILLIS = Long.getLong("random.edits.slack-millis", 3_000);

    private static final long DEADLINE_MILLIS = 1_500;
    private static final int CLIENTS = 4;
    private static final List<String> FILES = List.of("profile", "posts", "analytics", "user", "batch-info");

    @TempDir
    private Path folder;

    private final Random random = new Random(SEED);
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();
    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicBoolean stopped = new AtomicBoolean();

    private interface Mutation {
        /** The edited text, the same text where this edit does not apply. */
        String apply(String file, String text);
    }

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    /** Inserts steps before one of a name. */
    private static String before(String text, String marker, String step) {
        int at = text.indexOf(marker);
        if (at < 0) {
            return text;
        }
        int line = text.lastIndexOf('\n', at) + 1;
        String indent = " ".repeat(at - line);
        return text.substring(0, line) + step.strip().indent(indent.length()) + text.substring(line);
    }

    private List<Mutation> mutations() {
        String call = "- to:";
        return List.of(
                (file, text) -> before(text, call, """
                        - delay:
                            expression:
                              constant:
                                expression: "%d"
                        """.formatted(any(List.of(1, 200, 2_000, 5_000)))),
                (file, text) -> before(text, call, """
                        - throwException:
                            exceptionType: java.lang.IllegalStateException
                            message: thrown
                        """),
                (file, text) -> before(text, call, """
                        - log:
                            message: "${body}"
                        """),
                (file, text) -> before(text, call, """
                        - setBody:
                            expression:
                              constant:
                                expression: "%s"
                        """.formatted(any(List.of("nothing", "{}", "{'data':{}}")))),
                (file, text) -> before(text, call, "- stop: {}"),
                (file, text) -> text.replace("/api/users/{id}/", "/api/nobody/{id}/"),
                (file, text) -> text.replaceFirst("    id: (\\w+)\n", "    id: renamed-" + random.nextInt(100) + "\n"),
                (file, text) -> text.replaceFirst("(?m)^ *- to:\n *id: to-posts\n *uri: source:posts\n", ""),
                (file, text) -> text.replaceFirst(
                        "(?m)^( *- to:\n *id: to-profile\n *uri: source:profile\n)( *- to:\n *id: to-posts\n *uri: source:posts\n)",
                        "$2$1"),
                (file, text) -> text.replace("required: false", "required: true"),
                (file, text) -> text.replace("parallelProcessing: true", "parallelProcessing: false"),
                (file, text) -> text.replaceFirst("(?ms)^        - process:\n *id: write-batch-response.*", ""),
                (file, text) -> text.replace("circuitBreaker:", "pipeline:"),
                (file, text) -> text.replace("    from:\n", "    autoStartup: false\n    from:\n"),
                (file, text) -> text.replace("aggregationStrategy:", "timeout: 100\n            aggregationStrategy:"));
    }

    private void edit(EditedRoutes routes, Map<String, String> good, int number) throws Exception {
        Map<String, String> next = new LinkedHashMap<>(good);
        for (int i = 0; i <= random.nextInt(3); i++) {
            String file = any(FILES);
            next.computeIfPresent(file, (name, text) -> any(mutations()).apply(name, text));
        }
        // an edit differs from the one before, so that it is loaded or rejected
        next.computeIfPresent("user", (name, text) -> text + "# " + number + "\n");
        for (Map.Entry<String, String> file : next.entrySet()) {
            routes.write(file.getKey() + ".camel.yaml", file.getValue());
        }
    }

    private static void untilJudged(EditedRoutes routes, Runnable save) {
        long edits = routes.live().status().loaded() + routes.live().status().rejected();
        save.run();
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(20))
                .until(() ->
                        routes.live().status().loaded() + routes.live().status().rejected() > edits);
    }

    private void clients(EditedRoutes routes, ExecutorService threads) {
        for (int i = 0; i < CLIENTS; i++) {
            int client = i;
            threads.execute(() -> {
                for (int n = 0; !stopped.get(); n++) {
                    ask(routes, List.of("a" + client, "b" + n % 7, "c"), n % 2 == 0 ? "" : ",\"maxAge\":0");
                }
            });
        }
    }

    private void ask(EditedRoutes routes, List<String> ids, String more) {
        try {
            long start = System.nanoTime();
            HttpResponse<String> response =
                    routes.service.batch("{\"userIds\":[\"" + String.join("\",\"", ids) + "\"]" + more + "}");
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            answers.incrementAndGet();
            if (millis > DEADLINE_MILLIS + SLACK_MILLIS) {
                violations.add("late: " + millis + " ms");
            }
            if (response.statusCode() == 200) {
                judge(ids, JSON.readTree(response.body()));
            } else {
                violations.add("status " + response.statusCode() + ": " + response.body());
            }
        } catch (Exception e) {
            violations.add(String.valueOf(e));
        }
    }

    private void judge(List<String> ids, JsonNode answer) {
        List<String> asked = new ArrayList<>();
        int failed = 0;
        int partial = 0;
        for (JsonNode result : answer.path("results")) {
            asked.add(result.path("userId").asText());
            Set<String> missing = new HashSet<>();
            result.path("errors")
                    .forEach(error -> missing.add(error.path("source").asText()));
            boolean noProfile = !result.path("profile").isObject();
            failed += noProfile || result.path("summary").isNull() ? 1 : 0;
            partial += !noProfile && !result.path("summary").isNull() && !missing.isEmpty() ? 1 : 0;
            if (noProfile && missing.isEmpty()) {
                violations.add("no profile and no error: " + result);
            }
            if (!result.path("summary").isNull()) {
                check(result, missing, "totalPosts", "posts");
                check(result, missing, "avgEngagement", "analytics");
            }
        }
        JsonNode counts = answer.path("metadata");
        boolean addUp = asked.equals(ids)
                && counts.path("totalProcessed").asInt() == ids.size()
                && counts.path("failed").asInt() == failed
                && counts.path("successful").asInt() == ids.size() - failed
                && counts.path("partial").asInt() == partial
                && counts.path("complete").asBoolean() == (failed + partial == 0);
        if (!addUp) {
            violations.add("counts do not add up: " + answer);
        }
    }

    private void check(JsonNode result, Set<String> missing, String field, String source) {
        if (!result.path("summary").path(field).isNumber() && !missing.contains(source)) {
            violations.add(field + " is missing without an error of " + source + ": " + result);
        }
    }

    @Test
    void thePromisesHoldWhateverARouteSays() throws Exception {
        System.out.println("random edits: seed " + SEED);
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        int edits = 0;
        try (EditedRoutes routes = EditedRoutes.in(
                folder,
                Map.of(
                        "SOURCE_ATTEMPT_TIMEOUT", "300ms",
                        "SOURCE_DEADLINE", "800ms",
                        "BATCH_DEADLINE", DEADLINE_MILLIS + "ms",
                        "SOURCE_MAX_ATTEMPTS", "2",
                        "ROUTES_QUIET_PERIOD", "100ms",
                        "ROUTES_POLL_INTERVAL", "50ms"))) {
            Map<String, String> good = new LinkedHashMap<>();
            for (String file : FILES) {
                good.put(file, routes.read(file + ".camel.yaml"));
            }
            clients(routes, threads);
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            while (System.nanoTime() < until && violations.isEmpty()) {
                int number = ++edits;
                untilJudged(routes, () -> save(routes, good, number));
                int seen = answers.get();
                await().atMost(Duration.ofSeconds(30)).until(() -> answers.get() >= seen + CLIENTS);
                if (number % 5 == 0) {
                    heal(routes, good, number);
                }
            }
            heal(routes, good, edits + 1);
            stopped.set(true);
            threads.shutdown();
            assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            stopped.set(true);
            threads.shutdownNow();
        }
        System.out.println("random edits: " + edits + " edits, " + answers + " answers");
        assertThat(violations).as("seed %d, edit %d", SEED, edits).isEmpty();
    }

    private void save(EditedRoutes routes, Map<String, String> good, int number) {
        try {
            edit(routes, good, number);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** After a good edit every user is whole again, as soon as a breaker that is open has been tried. */
    private void heal(EditedRoutes routes, Map<String, String> good, int number) {
        try {
            for (Map.Entry<String, String> file : good.entrySet()) {
                routes.write(file.getKey() + ".camel.yaml", file.getValue() + "# healed " + number + "\n");
            }
            await().atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> routes.live().status().fault() == null
                            && JSON.readTree(routes.service
                                            .batch("{\"userIds\":[\"healed\"],\"maxAge\":0}")
                                            .body())
                                    .at("/metadata/complete")
                                    .asBoolean());
        } catch (Exception e) {
            violations.add("not healed after edit " + number + ": " + e.getMessage());
        }
    }
}
