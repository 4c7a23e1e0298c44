package io.batchinfo.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.batchinfo.source.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class FairLimiterTest {

    private static final long FOR_EVER = Long.MAX_VALUE;

    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);

    @AfterEach
    void endTimer() {
        timer.shutdownNow();
    }

    @Nested
    class AtOnce {

        private final AtomicLong now = new AtomicLong();
        private final FairLimiter limiter = new FairLimiter(now::get, timer);
        private final ConcurrentLinkedQueue<String> order = new ConcurrentLinkedQueue<>();
        private final List<Thread> waiting = new ArrayList<>();

        private void waitsForItsTurn(String owner) {
            Thread thread = new Thread(() -> {
                if (limiter.take(owner, FOR_EVER)) {
                    order.add(owner);
                    limiter.done();
                }
            });
            thread.setDaemon(true);
            thread.start();
            waiting.add(thread);
            await().pollInterval(Duration.ofMillis(1)).until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        }

        @Test
        void noMoreThanTheLimitAreUnderWay() {
            limiter.limit(3, 0);

            int taken = 0;
            while (taken < 10 && limiter.tryAcquire()) {
                taken++;
            }

            assertThat(taken).isEqualTo(3);
            assertThat(limiter.busy()).isEqualTo(3);
        }

        @Test
        void aTurnGivenBackIsThereForTheNext() {
            limiter.limit(1, 0);
            limiter.take("one", FOR_EVER);

            limiter.done();

            assertThat(limiter.tryAcquire()).isTrue();
        }

        @Test
        void oneUserBesideManyWaitsForOneTurnAndNotForAll() {
            limiter.limit(1, 0);
            limiter.take("holder", FOR_EVER);
            for (int i = 0; i < 100; i++) {
                waitsForItsTurn("many");
            }
            waitsForItsTurn("one");

            limiter.done();

            await().until(() -> order.size() == 101);
            assertThat(List.copyOf(order).indexOf("one")).isLessThanOrEqualTo(1);
        }

        @Test
        void twoRequestsTakeTurnsAboutWhoeverCameFirst() {
            limiter.limit(1, 0);
            limiter.take("holder", FOR_EVER);
            for (String owner : List.of("a", "a", "a", "b", "b", "b")) {
                waitsForItsTurn(owner);
            }

            limiter.done();

            await().until(() -> order.size() == 6);
            assertThat(order).containsExactly("a", "b", "a", "b", "a", "b");
        }

        @Test
        void nobodyPassesThoseWhoWait() {
            limiter.limit(1, 0);
            limiter.take("holder", FOR_EVER);
            waitsForItsTurn("patient");

            assertThat(limiter.tryAcquire()).isFalse();
        }

        @Test
        void aTurnThatDoesNotComeInTimeIsNotTaken() {
            limiter.limit(1, 0);
            limiter.take("holder", FOR_EVER);

            boolean taken = limiter.take("late", now.get());
            limiter.done();

            assertThat(taken).isFalse();
            assertThat(limiter.busy()).isZero();
        }

        @Test
        void anInterruptEndsTheWait() {
            limiter.limit(1, 0);
            limiter.take("holder", FOR_EVER);
            waitsForItsTurn("gone");

            waiting.get(0).interrupt();

            await().until(() -> !waiting.get(0).isAlive());
            limiter.done();
            assertThat(order).isEmpty();
            assertThat(limiter.busy()).isZero();
        }

        @Test
        void aHigherLimitLetsThoseWhoWaitGo() {
            limiter.limit(1, 0);
            limiter.take("holder", FOR_EVER);
            waitsForItsTurn("next");

            limiter.limit(2, 0);

            await().until(() -> order.contains("next"));
        }
    }

    @Nested
    class PerSecond {

        private final AtomicLong now = new AtomicLong();
        private final FairLimiter limiter = new FairLimiter(now::get, timer);

        private int begun() {
            int begun = 0;
            while (begun < 1_000 && limiter.tryAcquire()) {
                begun++;
            }
            return begun;
        }

        @Test
        void callsAreSpreadOverTheSecond() {
            limiter.limit(1_000, 100);
            int begun = begun();

            for (int i = 0; i < 100; i++) {
                now.addAndGet(Duration.ofMillis(10).toNanos());
                begun += begun();
            }

            assertThat(begun).isEqualTo(101);
        }

        @Test
        void aPauseIsNotCaughtUpWithAllAtOnce() {
            limiter.limit(1_000, 100);
            begun();

            now.addAndGet(Duration.ofMinutes(1).toNanos());

            assertThat(begun()).isBetween(1, 3);
        }

        @Test
        void whoWaitsIsLetGoByTheTimer() {
            FairLimiter real = new FairLimiter(Ticker.SYSTEM, timer);
            real.limit(1_000, 200);
            AtomicInteger taken = new AtomicInteger();
            long start = Ticker.SYSTEM.nanos();

            while (taken.get() < 40 && real.take("one", FOR_EVER)) {
                taken.incrementAndGet();
            }

            assertThat(taken).hasValue(40);
            assertThat(Duration.ofNanos(Ticker.SYSTEM.nanos() - start)).isGreaterThan(Duration.ofMillis(150));
        }
    }
}
