package io.batchinfo.sharing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.batchinfo.resilience.SharedRateLimit.Lease;
import io.batchinfo.source.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.jupiter.api.Test;

/** Leases of start times on a real server. */
class SharedRateLimitIT {

    private static final Duration PATIENT = Duration.ofMillis(500);

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
        List<Replica> replicas = java.util.stream.IntStream.range(0, count)
                .mapToObj(i -> new Replica(redis.url(), Ticker.SYSTEM, PATIENT, null).joined())
                .toList();
        try {
            ConcurrentSkipListSet<Long> starts = new ConcurrentSkipListSet<>();
            long begin = Ticker.SYSTEM.nanos();
            long end = begin + 3_000_000_000L;
            while (Ticker.SYSTEM.nanos() < end) {
                for (Replica replica : replicas) {
                    Lease lease = lease(replica, "even" + count, 200, 5);
                    for (int i = 0; i < lease.slots(); i++) {
                        starts.add(lease.firstStart() + i * lease.intervalNanos());
                    }
                }
            }
            long leased = starts.last() - starts.first();
            double rate = (starts.size() - 1) * 1e9 / leased;
            assertThat(rate).isBetween(196.0, 204.0);
            Long before = null;
            for (Long start : starts) {
                assertThat(start - (before == null ? start - 5_000_000 : before))
                        .as("spaced, but for the round trip of the reply")
                        .isBetween(1_000L, 60_000_000L);
                before = start;
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

            await().atMost(Duration.ofSeconds(2)).untilAsserted(() -> assertThat(heard.get())
                    .isBetween(2_500_000_000L, 5_000_000_000L));
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
            long begin = System.nanoTime();
            assertThat(lease(alone, "alone", 100, 1)).isNull();
            assertThat(System.nanoTime() - begin).isLessThan(50_000_000L);
        }
    }
}
