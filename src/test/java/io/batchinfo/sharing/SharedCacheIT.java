package io.batchinfo.sharing;

import static io.batchinfo.sharing.Replica.data;
import static io.batchinfo.sharing.Replica.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.batchinfo.source.ResponseSchema;
import io.batchinfo.source.SharedCache.Invalidation;
import io.batchinfo.source.SharedCache.Key;
import io.batchinfo.source.SourceCache.Entry;
import io.batchinfo.source.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two replicas on one real server share parts with their true ages. */
class SharedCacheIT {

    private static final long SECOND = 1_000_000_000L;
    private static final Duration PATIENT = Duration.ofMillis(500);

    private static RedisProcess redis;
    private Replica a;
    private Replica b;

    @BeforeAll
    static void server() throws Exception {
        redis = RedisProcess.start();
    }

    @AfterAll
    static void end() throws Exception {
        redis.close();
    }

    @BeforeEach
    void replicas() {
        redis.command("FLUSHALL");
        a = new Replica(redis.url(), Ticker.SYSTEM, PATIENT, null).joined();
        // its ticker is an hour ahead, as if its machine had started earlier
        b = new Replica(redis.url(), () -> Ticker.SYSTEM.nanos() + 3600 * SECOND, PATIENT, null).joined();
    }

    @AfterEach
    void close() {
        a.close();
        b.close();
    }

    private static Entry eventually(Replica replica, Key key) {
        await().atMost(Duration.ofSeconds(5)).until(() -> !look(replica, key).isEmpty());
        return Objects.requireNonNull(look(replica, key).get(key));
    }

    private static Map<Key, Entry> look(Replica replica, Key... keys) {
        return lookAll(replica, List.of(keys));
    }

    /** Looks parts up as the users of a batch do: all at the same time. */
    private static Map<Key, Entry> lookAll(Replica replica, List<Key> keys) {
        ConcurrentHashMap<Key, Entry> found = new ConcurrentHashMap<>();
        ExecutorService callers = Executors.newFixedThreadPool(Math.min(200, keys.size()));
        try {
            CompletableFuture<?>[] all = keys.stream()
                    .map(key -> CompletableFuture.runAsync(
                            () -> {
                                Entry entry = replica.sharing.cache().find(key, SECOND);
                                if (entry != null) {
                                    found.put(key, entry);
                                }
                            },
                            callers))
                    .toArray(CompletableFuture[]::new);
            CompletableFuture.allOf(all).join();
            return found;
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    void aPartThatOneStoredIsFoundByTheOtherWithItsTrueAge() {
        long fetchedAt = a.ticker.nanos() - 7 * SECOND;
        a.sharing.cache().store(key("user1"), data("{\"x\":1.50}"), fetchedAt);

        Entry entry = eventually(b, key("user1"));

        assertThat(entry.data()).hasToString("{\"x\":1.50}");
        long age = b.ticker.nanos() - entry.fetchedAt();
        assertThat(age).as("never younger than it is").isGreaterThanOrEqualTo(7 * SECOND);
        assertThat(age).isLessThan(9 * SECOND);
    }

    @Test
    void aUserTheSourceDoesNotKnowIsSharedToo() {
        a.sharing.cache().store(key("nobody"), null, a.ticker.nanos());

        assertThat(eventually(b, key("nobody")).data()).isNull();
    }

    @Test
    void anotherDefinitionAndAnotherSchemaAreMisses() {
        a.sharing.cache().store(key("user1"), data("{\"x\":1}"), a.ticker.nanos());
        eventually(b, key("user1"));

        assertThat(look(b, new Key("posts", "d2", "user1", ResponseSchema.ANY))).isEmpty();
        assertThat(look(b, new Key("posts", "d1", "user1", ResponseSchema.of(Map.of("x", "string")))))
                .isEmpty();
        assertThat(look(b, new Key("profile", "d1", "user1", ResponseSchema.ANY)))
                .isEmpty();
        assertThat(b.count("batchinfo.shared.lookups", "invalid")).isEqualTo(1);
    }

    @Test
    void aThousandPartsTakeAFewCommands() {
        List<Key> keys = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            keys.add(key("user" + i));
            a.sharing.cache().store(keys.get(i), data("{\"i\":" + i + "}"), a.ticker.nanos());
        }
        await().atMost(Duration.ofSeconds(5)).until(() -> lookAll(b, keys).size() == 1000);
        redis.command("CONFIG RESETSTAT");

        Map<Key, Entry> found = lookAll(b, keys);

        assertThat(found).hasSize(1000);
        assertThat(found.get(key("user999"))).extracting(Entry::data).hasToString("{\"i\":999}");
        String calls = redis.command("INFO commandstats");
        assertThat(calls).doesNotContain("cmdstat_get:");
        int mgets = Integer.parseInt(calls.replaceAll("(?s).*cmdstat_mget:calls=(\\d+).*", "$1"));
        assertThat(mgets)
                .as("windows of the callers that wait, and the heartbeats beside them")
                .isLessThanOrEqualTo(250);
    }

    @Test
    void whatAnotherClientWroteThereIsAMissOrHarmless() {
        List<String> values = List.of(
                "\"\"",
                "garbage",
                "\"\\x01\\x00\"",
                "\"\\x02\\x00" + "0".repeat(16) + "{}\"",
                "\"\\x01\\x00" + "\\xff".repeat(16) + "{}\"",
                "\"\\x01\\x00" + "\\x00".repeat(16) + "[1]\"",
                "\"\\x01\\x00" + "\\x00".repeat(16) + "{},\\\"data\\\":{}\"");
        String name = "bi:{" + Math.floorMod("evil".hashCode(), 64) + "}:1:posts:d1:evil";
        for (String value : values) {
            assertThat(redis.command("SET " + name + " " + value)).startsWith("+OK");
            assertThat(look(b, key("evil"))).as(value).isEmpty();
        }
        redis.command("DEL " + name);
        redis.command("RPUSH " + name + " 1");
        assertThat(look(b, key("evil"))).isEmpty();
        assertThat(b.sharing.up()).isTrue();
        assertThat(b.count("batchinfo.shared.lookups", "invalid")).isEqualTo(values.size());
    }

    @Test
    void whatOneForgetsAllForgetWithinTwoSeconds() {
        ConcurrentLinkedQueue<String> forgotten = new ConcurrentLinkedQueue<>();
        b.sharing.cache().onInvalidation(new Invalidation() {
            @Override
            public void forgetUser(String id) {
                forgotten.add("user " + id);
            }

            @Override
            public void forgetSource(String source) {
                forgotten.add("source " + source);
            }

            @Override
            public void forgetAll() {
                forgotten.add("all");
            }
        });
        for (String id : List.of("u1", "u2")) {
            a.sharing.cache().store(key(id), data("{}"), a.ticker.nanos());
            eventually(b, key(id));
        }

        a.sharing.cache().forgetUser("u1");
        await().atMost(Duration.ofSeconds(2))
                .until(() -> look(b, key("u1")).isEmpty() && look(a, key("u1")).isEmpty());
        await().atMost(Duration.ofSeconds(2))
                .untilAsserted(() -> assertThat(forgotten).contains("user u1"));
        assertThat(look(b, key("u2"))).isNotEmpty();
        assertThat(redis.command("KEYS *:d1:u1")).as("deleted, not only hidden").startsWith("*0");

        a.sharing.cache().forgetSource("posts");
        await().atMost(Duration.ofSeconds(2))
                .untilAsserted(() -> assertThat(forgotten).contains("source posts"));
        assertThat(look(b, key("u2"))).isEmpty();

        a.sharing.cache().store(key("u2"), data("{}"), a.ticker.nanos());
        eventually(b, key("u2"));
        a.sharing.cache().forgetAll();
        await().atMost(Duration.ofSeconds(2))
                .untilAsserted(() -> assertThat(forgotten).contains("all"));
        assertThat(look(b, key("u2"))).isEmpty();
    }
}
