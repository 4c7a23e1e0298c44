package io.batchinfo.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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

class TurnsTest {

    private static final long FOR_EVER = Long.MAX_VALUE;

    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);

    @AfterEach
    void endTimer() {
        timer.shutdownNow();
    }

    @Nested
    class AtOnce {

        private final AtomicLong now = new AtomicLong();
        private final Turns turns = new Turns(now::get, timer);
        private final ConcurrentLinkedQueue<String> order = new ConcurrentLinkedQueue<>();
        private final List<Thread> waiting = new ArrayList<>();

        private void waitsForItsTurn(String owner) {
            Thread thread = new Thread(() -> {
                if (turns.take(owner, FOR_EVER)) {
                    order.add(owner);
                    turns.done();
                }
            });
            thread.setDaemon(true);
            thread.start();
            waiting.add(thread);
            await().pollInterval(Duration.ofMillis(1)).until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        }

        @Test
        void noMoreThanTheLimitAreUnderWay() {
            turns.limit(3, 0);

            int taken = 0;
            while (taken < 10 && turns.tryTake()) {
                taken++;
            }

            assertThat(taken).isEqualTo(3);
            assertThat(turns.busy()).isEqualTo(3);
        }

        @Test
        void aTurnGivenBackIsThereForTheNext() {
            turns.limit(1, 0);
            turns.take("one", FOR_EVER);

            turns.done();

            assertThat(turns.tryTake()).isTrue();
        }

        @Test
        void oneUserBesideManyWaitsForOneTurnAndNotForAll() {
            turns.limit(1, 0);
            turns.take("holder", FOR_EVER);
            for (int i = 0; i < 100; i++) {
                waitsForItsTurn("many");
            }
            waitsForItsTurn("one");

            turns.done();

            await().until(() -> order.size() == 101);
            assertThat(List.copyOf(order).indexOf("one")).isLessThanOrEqualTo(1);
        }

        @Test
        void twoRequestsTakeTurnsAboutWhoeverCameFirst() {
            turns.limit(1, 0);
            turns.take("holder", FOR_EVER);
            for (String owner : List.of("a", "a", "a", "b", "b", "b")) {
                waitsForItsTurn(owner);
            }

            turns.done();

            await().until(() -> order.size() == 6);
            assertThat(order).containsExactly("a", "b", "a", "b", "a", "b");
        }

        @Test
        void nobodyPassesThoseWhoWait() {
            turns.limit(1, 0);
            turns.take("holder", FOR_EVER);
            waitsForItsTurn("patient");

            assertThat(turns.tryTake()).isFalse();
        }

        @Test
        void aTurnThatDoesNotComeInTimeIsNotTaken() {
            turns.limit(1, 0);
            turns.take("holder", FOR_EVER);

            boolean taken = turns.take("late", now.get());
            turns.done();

            assertThat(taken).isFalse();
            assertThat(turns.busy()).isZero();
        }

        @Test
        void anInterruptEndsTheWait() {
            turns.limit(1, 0);
            turns.take("holder", FOR_EVER);
            waitsForItsTurn("gone");

            waiting.get(0).interrupt();

            await().until(() -> !waiting.get(0).isAlive());
            turns.done();
            assertThat(order).isEmpty();
            assertThat(turns.busy()).isZero();
        }

        @Test
        void aHigherLimitLetsThoseWhoWaitGo() {
            turns.limit(1, 0);
            turns.take("holder", FOR_EVER);
            waitsForItsTurn("next");

            turns.limit(2, 0);

            await().until(() -> order.contains("next"));
        }
    }

    @Nested
    class PerSecond {

        private final AtomicLong now = new AtomicLong();
        private final Turns turns = new Turns(now::get, timer);

        private int begun() {
            int begun = 0;
            while (begun < 1_000 && turns.tryTake()) {
                begun++;
            }
            return begun;
        }

        @Test
        void callsAreSpreadOverTheSecond() {
            turns.limit(1_000, 100);
            int begun = begun();

            for (int i = 0; i < 100; i++) {
                now.addAndGet(Duration.ofMillis(10).toNanos());
                begun += begun();
            }

            assertThat(begun).isEqualTo(101);
        }

        @Test
        void aPauseIsNotCaughtUpWithAllAtOnce() {
            turns.limit(1_000, 100);
            begun();

            now.addAndGet(Duration.ofMinutes(1).toNanos());

            assertThat(begun()).isBetween(1, 3);
        }

        @Test
        void whoWaitsIsLetGoByTheTimer() {
            Turns real = new Turns(Ticker.SYSTEM, timer);
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
