package io.batchinfo.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.batchinfo.source.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class FairBulkheadTest {

    private static final long FOR_EVER = Long.MAX_VALUE;

    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);

    private static Permit acquired(FairBulkhead bulkhead) {
        return Objects.requireNonNull(bulkhead.acquire("holder", FOR_EVER));
    }

    @Test
    void aPermitIsReleasedOnceHoweverOftenItIsClosed() {
        FairBulkhead bulkhead = new FairBulkhead(() -> 1, timer);
        bulkhead.reconfigure(2, 0);
        Permit first = acquired(bulkhead);
        acquired(bulkhead);

        first.close();
        first.close();

        assertThat(bulkhead.inFlight()).isEqualTo(1);
    }

    @AfterEach
    void endTimer() {
        timer.shutdownNow();
    }

    @Nested
    class AtOnce {

        private final AtomicLong now = new AtomicLong();
        private final FairBulkhead bulkhead = new FairBulkhead(now::get, timer);
        private final ConcurrentLinkedQueue<String> order = new ConcurrentLinkedQueue<>();
        private final List<Thread> waiting = new ArrayList<>();

        private void waitsForItsTurn(String owner) {
            Thread thread = new Thread(() -> {
                Permit permit = bulkhead.acquire(owner, FOR_EVER);
                if (permit != null) {
                    order.add(owner);
                    permit.close();
                }
            });
            thread.setDaemon(true);
            thread.start();
            waiting.add(thread);
            await().pollInterval(Duration.ofMillis(1)).until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        }

        @Test
        void noMoreThanTheLimitAreUnderWay() {
            bulkhead.reconfigure(3, 0);

            int taken = 0;
            while (taken < 10 && bulkhead.tryAcquire() != null) {
                taken++;
            }

            assertThat(taken).isEqualTo(3);
            assertThat(bulkhead.inFlight()).isEqualTo(3);
        }

        @Test
        void aTurnGivenBackIsThereForTheNext() {
            bulkhead.reconfigure(1, 0);
            Permit held = acquired(bulkhead);

            held.close();

            assertThat(bulkhead.tryAcquire()).isNotNull();
        }

        @Test
        void oneUserBesideManyWaitsForOneTurnAndNotForAll() {
            bulkhead.reconfigure(1, 0);
            Permit held = acquired(bulkhead);
            for (int i = 0; i < 100; i++) {
                waitsForItsTurn("many");
            }
            waitsForItsTurn("one");

            held.close();

            await().until(() -> order.size() == 101);
            assertThat(List.copyOf(order).indexOf("one")).isLessThanOrEqualTo(1);
        }

        @Test
        void twoRequestsTakeTurnsAboutWhoeverCameFirst() {
            bulkhead.reconfigure(1, 0);
            Permit held = acquired(bulkhead);
            for (String owner : List.of("a", "a", "a", "b", "b", "b")) {
                waitsForItsTurn(owner);
            }

            held.close();

            await().until(() -> order.size() == 6);
            assertThat(order).containsExactly("a", "b", "a", "b", "a", "b");
        }

        @Test
        void nobodyPassesThoseWhoWait() {
            bulkhead.reconfigure(1, 0);
            acquired(bulkhead);
            waitsForItsTurn("patient");

            assertThat(bulkhead.tryAcquire()).isNull();
        }

        @Test
        void aTurnThatDoesNotComeInTimeIsNotTaken() {
            bulkhead.reconfigure(1, 0);
            Permit held = acquired(bulkhead);

            Permit taken = bulkhead.acquire("late", now.get());
            held.close();

            assertThat(taken).isNull();
            assertThat(bulkhead.inFlight()).isZero();
        }

        @Test
        void anInterruptEndsTheWait() {
            bulkhead.reconfigure(1, 0);
            Permit held = acquired(bulkhead);
            waitsForItsTurn("gone");

            waiting.get(0).interrupt();

            await().until(() -> !waiting.get(0).isAlive());
            held.close();
            assertThat(order).isEmpty();
            assertThat(bulkhead.inFlight()).isZero();
        }

        @Test
        void aHigherLimitLetsThoseWhoWaitGo() {
            bulkhead.reconfigure(1, 0);
            acquired(bulkhead);
            waitsForItsTurn("next");

            bulkhead.reconfigure(2, 0);

            await().until(() -> order.contains("next"));
        }
    }

    @Nested
    class PerSecond {

        private final AtomicLong now = new AtomicLong();
        private final FairBulkhead bulkhead = new FairBulkhead(now::get, timer);

        private int begun() {
            int begun = 0;
            while (begun < 1_000 && bulkhead.tryAcquire() != null) {
                begun++;
            }
            return begun;
        }

        @Test
        void callsAreSpreadOverTheSecond() {
            bulkhead.reconfigure(1_000, 100);
            int begun = begun();

            for (int i = 0; i < 100; i++) {
                now.addAndGet(Duration.ofMillis(10).toNanos());
                begun += begun();
            }

            assertThat(begun).isEqualTo(101);
        }

        @Test
        void aPauseIsNotCaughtUpWithAllAtOnce() {
            bulkhead.reconfigure(1_000, 100);
            begun();

            now.addAndGet(Duration.ofMinutes(1).toNanos());

            assertThat(begun()).isBetween(1, 3);
        }

        @Test
        void aHigherRateReachesCallsThatWaitForTheNextStartOfALowOne() throws Exception {
            FairBulkhead real = new FairBulkhead(Ticker.SYSTEM, timer);
            real.reconfigure(1_000, 0.01);
            Objects.requireNonNull(real.acquire("one", FOR_EVER));
            List<CompletableFuture<Permit>> waiting = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                waiting.add(CompletableFuture.supplyAsync(() -> real.acquire("one", FOR_EVER), runnable -> {
                    Thread thread = new Thread(runnable);
                    thread.setDaemon(true);
                    thread.start();
                }));
            }

            real.reconfigure(1_000, 100);

            for (CompletableFuture<Permit> permit : waiting) {
                assertThat(permit.get(5, TimeUnit.SECONDS)).isNotNull();
            }
        }

        @Test
        void whoWaitsIsLetGoByTheTimer() {
            FairBulkhead real = new FairBulkhead(Ticker.SYSTEM, timer);
            real.reconfigure(1_000, 200);
            AtomicInteger taken = new AtomicInteger();
            long start = Ticker.SYSTEM.nanos();

            while (taken.get() < 40 && real.acquire("one", FOR_EVER) != null) {
                taken.incrementAndGet();
            }

            assertThat(taken).hasValue(40);
            assertThat(Duration.ofNanos(Ticker.SYSTEM.nanos() - start)).isGreaterThan(Duration.ofMillis(150));
        }
    }
}
