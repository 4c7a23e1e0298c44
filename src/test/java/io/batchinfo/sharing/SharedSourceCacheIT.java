package io.batchinfo.sharing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.batchinfo.source.ResponseSpec;
import io.batchinfo.source.SourceCache;
import io.batchinfo.source.SourceCache.Entry;
import io.batchinfo.source.SourceConfig;
import io.batchinfo.source.Ticker;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The caches of two processes, each with a first level of its own, on one real server. */
class SharedSourceCacheIT {

    private static final long SECOND = 1_000_000_000L;
    private static final Duration PATIENT = Duration.ofMillis(500);
    private static final SourceConfig POSTS = config("posts");

    private RedisProcess redis;
    private Replica a;
    private Replica b;
    private SourceCache atA;
    private SourceCache atB;

    @BeforeEach
    void start() throws Exception {
        redis = RedisProcess.start();
        a = new Replica(redis.url(), Ticker.SYSTEM, PATIENT, null).joined();
        b = new Replica(redis.url(), Ticker.SYSTEM, PATIENT, null).joined();
        atA = new SourceCache(1000, 1 << 20, Duration.ofSeconds(5), a.sharing.cache());
        atB = new SourceCache(1000, 1 << 20, Duration.ofSeconds(5), b.sharing.cache());
    }

    @AfterEach
    void end() throws Exception {
        a.close();
        b.close();
        redis.close();
    }

    private static SourceConfig config(String name) {
        return new SourceConfig(
                name,
                false,
                ResponseSpec.ANY,
                1,
                Duration.ofSeconds(1),
                Duration.ofMillis(1),
                Duration.ofSeconds(1),
                Duration.ZERO,
                Duration.ZERO,
                10,
                0,
                0,
                0,
                false,
                null,
                null,
                "d1");
    }

    private Entry atB(String id) {
        return await().atMost(Duration.ofSeconds(5))
                .until(() -> atB.findShared(POSTS, id, SECOND), entry -> entry != null);
    }

    @Test
    void aPartThatIsLookedUpIsKeptInTheFirstLevel() {
        atA.store(POSTS, "user1", Replica.data("{\"x\":1}"), a.ticker.nanos());
        assertThat(atB.find(POSTS, "user1")).isNull();

        atB("user1");

        assertThat(atB.find(POSTS, "user1")).extracting(Entry::data).hasToString("{\"x\":1}");
    }

    @Test
    void anOlderPartDoesNotReplaceANewerOne() {
        atA.store(POSTS, "user1", Replica.data("{\"x\":\"old\"}"), a.ticker.nanos() - 5 * SECOND);
        atB("user1");
        SourceCache alone = new SourceCache(1000, 1 << 20, Duration.ofSeconds(5));
        long now = Ticker.SYSTEM.nanos();

        alone.store(POSTS, "user1", Replica.data("{\"x\":\"new\"}"), now);
        alone.store(POSTS, "user1", Replica.data("{\"x\":\"old\"}"), now - SECOND);

        assertThat(alone.find(POSTS, "user1")).extracting(Entry::data).hasToString("{\"x\":\"new\"}");
    }

    @Test
    void whatIsForgottenOnOneIsForgottenOnTheOtherWithinTwoSeconds() {
        for (String id : new String[] {"user1", "user2", "user3"}) {
            atA.store(POSTS, id, Replica.data("{}"), a.ticker.nanos());
            atB(id);
        }

        atA.clearUser("user1");
        await().atMost(Duration.ofSeconds(2)).until(() -> atB.find(POSTS, "user1") == null);
        assertThat(atB.find(POSTS, "user2")).isNotNull();
        assertThat(atB.findShared(POSTS, "user1", SECOND)).isNull();

        atA.clearSource("posts");
        await().atMost(Duration.ofSeconds(2)).until(() -> atB.find(POSTS, "user2") == null);

        atA.store(POSTS, "user3", Replica.data("{}"), a.ticker.nanos());
        atB("user3");
        atA.clear();
        await().atMost(Duration.ofSeconds(2)).until(() -> atB.find(POSTS, "user3") == null);
        assertThat(atB.findShared(POSTS, "user3", SECOND)).isNull();
    }
}
