package io.batchinfo.batch;

import static io.batchinfo.batch.TestData.failed;
import static io.batchinfo.batch.TestData.hasData;
import static io.batchinfo.batch.TestData.ok;
import static io.batchinfo.batch.TestData.skipped;
import static io.batchinfo.batch.TestData.user;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.batchinfo.source.Failure;
import io.batchinfo.source.Failure.Kind;
import io.batchinfo.source.SourceResult.CacheStatus;
import io.batchinfo.source.SourceResult.Outcome;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ResultWriterTest {

    private static final String POSTS = "{\"totalPosts\":2,\"recentPosts\":[]}";
    private static final String ANALYTICS = "{\"avgEngagement\":4.20,\"lastActiveAt\":\"now\"}";

    private final ResultMapping shape = shipped();

    private static ResultMapping shipped() {
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("totalPosts", "posts.totalPosts");
        summary.put("avgEngagement", "analytics.avgEngagement");
        summary.put("lastActiveAt", "analytics.lastActiveAt");
        summary.put("status", "profile.status");
        return new ResultMapping("profile", summary);
    }

    private String one(UserResult result) {
        return new String(new ResultWriter(shape, false).one(result), UTF_8);
    }

    private static String profile(String id) {
        return "{\"id\":\"" + id + "\",\"status\":\"active\"}";
    }

    @Nested
    class OneResult {

        @Test
        void aCompleteUserHasNoError() {
            String json = one(user("a", ok("profile", profile("a")), ok("posts", POSTS), ok("analytics", ANALYTICS)));

            assertThat(json)
                    .isEqualTo("{\"userId\":\"a\",\"profile\":{\"id\":\"a\",\"status\":\"active\"},"
                            + "\"summary\":{\"totalPosts\":2,\"avgEngagement\":4.20,\"lastActiveAt\":\"now\","
                            + "\"status\":\"active\"}}");
        }

        @Test
        void whatWasNotAskedForIsNullAndNoError() {
            String json = one(user("a", ok("profile", profile("a")), ok("posts", POSTS), skipped("analytics")));

            assertThat(json)
                    .endsWith("\"summary\":{\"totalPosts\":2,\"avgEngagement\":null,\"lastActiveAt\":null,"
                            + "\"status\":\"active\"}}");
        }

        @Test
        void whatASourceDoesNotSayIsNull() {
            String json = one(user("a", ok("profile", "{\"id\":\"a\"}"), ok("posts", "{}"), ok("analytics", "{}")));

            assertThat(json)
                    .endsWith("\"summary\":{\"totalPosts\":null,\"avgEngagement\":null,\"lastActiveAt\":null,"
                            + "\"status\":null}}");
        }

        @Test
        void aPartialUserSaysWhatIsMissing() {
            String json = one(user(
                    "a",
                    ok("profile", profile("a")),
                    failed("posts", Failure.of(Kind.UPSTREAM_UNAVAILABLE, 503), 4),
                    failed("analytics", Failure.rateLimited(429, 7L), 1)));

            assertThat(json)
                    .endsWith(
                            "\"summary\":{\"totalPosts\":null,\"avgEngagement\":null,\"lastActiveAt\":null,"
                                    + "\"status\":\"active\"},\"error\":\"Posts unavailable; Analytics is rate limited\","
                                    + "\"errors\":[{\"source\":\"posts\",\"type\":\"/problems/upstream-unavailable\","
                                    + "\"title\":\"Posts unavailable\",\"status\":503,\"attempts\":4},"
                                    + "{\"source\":\"analytics\",\"type\":\"/problems/rate-limited\","
                                    + "\"title\":\"Analytics is rate limited\",\"status\":429,\"attempts\":1,\"retryAfter\":7}]}");
        }

        @Test
        void aFailedUserHasNeitherProfileNorSummary() {
            String json = one(user(
                    "a",
                    failed("profile", Failure.of(Kind.USER_NOT_FOUND, 404), 1),
                    ok("posts", POSTS),
                    failed("analytics", Failure.of(Kind.NOT_FOUND, 404), 1)));

            assertThat(json)
                    .isEqualTo("{\"userId\":\"a\",\"profile\":null,\"summary\":null,\"error\":\"User not found\","
                            + "\"errors\":[{\"source\":\"profile\",\"type\":\"/problems/user-not-found\","
                            + "\"title\":\"User not found\",\"status\":404,\"attempts\":1},"
                            + "{\"source\":\"analytics\",\"type\":\"/problems/not-found\","
                            + "\"title\":\"Analytics not found\",\"status\":404,\"attempts\":1}]}");
        }

        @Test
        void aUserOfWhomNothingCameHasFailed() {
            assertThat(one(user("a")))
                    .isEqualTo("{\"userId\":\"a\",\"profile\":null,\"summary\":null,"
                            + "\"error\":\"No result was produced for this user\",\"errors\":[]}");
        }

        @Test
        void aStaleUserIsMarked() {
            String json = one(user(
                    "a", hasData("profile", profile("a"), Outcome.STALE, CacheStatus.STALE, Duration.ofSeconds(90))));

            assertThat(json).contains("\"profile\":{\"id\":\"a\"").endsWith(",\"stale\":true}");
        }

        @Test
        void aSourceBesideTheThreeStandsUnderItsOwnName() {
            String there = one(user("a", ok("profile", profile("a")), ok("badges", "{\"gold\":1}")));
            String missing =
                    one(user("a", ok("profile", profile("a")), failed("badges", Failure.of(Kind.UPSTREAM_TIMEOUT), 4)));
            String failed = one(
                    user("a", failed("profile", Failure.of(Kind.UPSTREAM_TIMEOUT), 4), ok("badges", "{\"gold\":1}")));

            assertThat(there).endsWith(",\"badges\":{\"gold\":1}}");
            assertThat(missing).contains(",\"badges\":null,\"error\":\"Badges timed out\"");
            assertThat(failed).contains("\"summary\":null,\"badges\":null,\"error\":\"Profile timed out\"");
        }
    }

    @Nested
    class Sources {

        @Test
        void eachSaysHowItWent() {
            UserResult result = user(
                    "a",
                    hasData("profile", profile("a"), Outcome.OK, CacheStatus.HIT, Duration.ofMillis(12_900)),
                    failed("posts", Failure.of(Kind.CIRCUIT_OPEN), 0),
                    skipped("analytics"));

            String json = new String(new ResultWriter(shape, true).one(result), UTF_8);

            assertThat(json)
                    .endsWith(",\"sources\":{\"profile\":{\"outcome\":\"ok\",\"cache\":\"hit\",\"ageSeconds\":12,"
                            + "\"attempts\":2,\"durationMs\":104},\"posts\":{\"outcome\":\"error\",\"cache\":\"miss\","
                            + "\"ageSeconds\":0,\"attempts\":0,\"durationMs\":0},\"analytics\":{\"outcome\":\"skipped\","
                            + "\"cache\":\"miss\",\"ageSeconds\":0,\"attempts\":0,\"durationMs\":0}}}");
        }

        @Test
        void aStaleOneIsNamedSo() {
            UserResult result =
                    user("a", hasData("profile", "{}", Outcome.STALE, CacheStatus.STALE, Duration.ofDays(1)));

            String json = new String(new ResultWriter(shape, true).one(result), UTF_8);

            assertThat(json).contains("{\"outcome\":\"stale\",\"cache\":\"stale\",\"ageSeconds\":86400,");
        }
    }

    @Nested
    class WholeAnswers {

        @Test
        void aBatchEndsWithItsMetadata() {
            List<UserResult> results = List.of(
                    user("a", ok("profile", profile("a"))),
                    user("b", failed("profile", Failure.of(Kind.USER_NOT_FOUND, 404), 1)));
            BatchMetadata metadata = new BatchMetadata();
            results.forEach(metadata::add);

            String json = new String(new ResultWriter(shape, false).batch(results, metadata, 3, 312), UTF_8);

            assertThat(json)
                    .startsWith("{\"results\":[{\"userId\":\"a\",")
                    .endsWith("],\"metadata\":{\"totalProcessed\":2,\"successful\":1,\"failed\":1,\"partial\":0,"
                            + "\"stale\":0,\"requested\":3,\"complete\":false,\"processingTimeMs\":312}}");
        }

        @Test
        void anEmptyBatchIsComplete() {
            String json = new String(new ResultWriter(shape, false).batch(List.of(), new BatchMetadata(), 0, 0), UTF_8);

            assertThat(json)
                    .isEqualTo("{\"results\":[],\"metadata\":{\"totalProcessed\":0,\"successful\":0,\"failed\":0,"
                            + "\"partial\":0,\"stale\":0,\"requested\":0,\"complete\":true,\"processingTimeMs\":0}}");
        }

        @Test
        void aLineHasItsPlace() {
            UserResult result = new UserResult(TestData.lookup(7, "a"), List.of(ok("profile", "{}")));

            String line = new String(new ResultWriter(shape, false).line(result), UTF_8);

            assertThat(line).endsWith(",\"index\":7}\n").doesNotContain("errors");
        }

        @Test
        void theLastLineIsTheMetadata() {
            String line = new String(new ResultWriter(shape, false).lastLine(new BatchMetadata(), 0, 1), UTF_8);

            assertThat(line).startsWith("{\"metadata\":{\"totalProcessed\":0,").endsWith("\"processingTimeMs\":1}}\n");
        }
    }
}
