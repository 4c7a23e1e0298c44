package io.batchinfo.sharing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.batchinfo.resilience.SharedRateLimit.Lease;
import io.batchinfo.source.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Leases of start times on a real server. */
@Tag("one-jdk")
class SharedRateLimitIT {

    private static final Duration PATIENT = Duration.ofMillis(500);

    private static final long LEASE_NANOS = 100_000_000L;

    private static RedisProcess redis;

    @BeforeAll
    static void server() throws Exception {
        redis = RedisProcess.start();
    }

    @AfterAll
    static void end() throws Exception {
        redis.close();
    }

    private static Lease lease(Replica replica, String source, double rate, int want) throws Exception {
        CompletableFuture<Lease> lease = new CompletableFuture<>();
        replica.sharing.rateLimit().lease(source, rate, want, lease::complete);
        return lease.get(5, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void startsOfAllReplicasAreEvenlySpacedAndKeepTheRate(int count) throws Exception {
        List<Replica> replicas = IntStream.range(0, count)
                .mapToObj(i -> new Replica(redis.url(), Ticker.SYSTEM, PATIENT, null).joined())
                .toList();
        try {
            TreeSet<Long> starts = new TreeSet<>();
            long stalled = 0;
            long polledAt = Ticker.SYSTEM.nanos();
            long end = polledAt + 3_000_000_000L;
            while (polledAt < end) {
                for (Replica replica : replicas) {
                    Lease lease = lease(replica, "even" + count, 200, 5);
                    for (int i = 0; i < lease.slots(); i++) {
                        starts.add(lease.firstStart() + i * lease.intervalNanos());
                    }
                }
                long now = Ticker.SYSTEM.nanos();
                // starts that nobody asked for in time are lost on purpose: a machine that stands still is no fault of
                // the limit
                stalled += now - polledAt > LEASE_NANOS ? now - polledAt - LEASE_NANOS : 0;
                polledAt = now;
            }
            long leased = starts.last() - starts.first();
            assertThat((starts.size() - 1) * 1e9 / leased).isLessThan(204);
            assertThat((starts.size() - 1) * 1e9 / (leased - stalled)).isGreaterThan(196);
            for (Long start : starts) {
                assertThat(starts.subSet(start, start + 100_000_000L))
                        .as("starts in 100 ms: the rate and one lease of 5")
                        .hasSizeLessThanOrEqualTo(25);
            }
        } finally {
            replicas.forEach(Replica::close);
        }
    }

    @Test
    void aPauseReachesTheOthersAndLeasesNothing() throws Exception {
        try (Replica a = new Replica(redis.url(), Ticker.SYSTEM, PATIENT, null).joined();
                Replica b = new Replica(redis.url(), Ticker.SYSTEM, PATIENT, null).joined()) {
            assertThat(lease(b, "paused", 100, 1).slots()).isEqualTo(1);
            AtomicLong heard = new AtomicLong();
            b.sharing.rateLimit().onPause((source, nanos) -> heard.set(source.equals("paused") ? nanos : -1));

            a.sharing.rateLimit().pause("paused", 5_000_000_000L);

            await().atMost(Duration.ofSeconds(2))
                    .untilAsserted(() -> assertThat(heard.get()).isBetween(2_500_000_000L, 5_000_000_000L));
            assertThat(lease(b, "paused", 100, 1).slots()).isZero();
        }
    }

    @Test
    void replicasAreCountedAndOneThatEndsIsLeftOut() {
        redis.command("DEL bi:replicas");
        try (Replica a = new Replica(redis.url(), Ticker.SYSTEM, PATIENT, null).joined()) {
            try (Replica b = new Replica(redis.url(), Ticker.SYSTEM, PATIENT, null).joined()) {
                await().atMost(Duration.ofSeconds(3))
                        .until(() -> a.sharing.rateLimit().replicas() == 2
                                && b.sharing.rateLimit().replicas() == 2);
            }
            await().atMost(Duration.ofSeconds(6))
                    .until(() -> a.sharing.rateLimit().replicas() == 1);
        }
    }

    @Test
    void withoutAServerThereIsNoLeaseAtOnce() throws Exception {
        try (Replica alone = new Replica("redis://127.0.0.1:" + RedisProcess.freePort())) {
            assertThat(lease(alone, "alone", 100, 1))
                    .as("the first call loads classes")
                    .isNull();
            long begin = System.nanoTime();
            assertThat(lease(alone, "alone", 100, 1)).isNull();
            assertThat(System.nanoTime() - begin).isLessThan(50_000_000L);
        }
    }
}
