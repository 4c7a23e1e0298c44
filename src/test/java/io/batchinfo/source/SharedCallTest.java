package io.batchinfo.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.batchinfo.source.Failure.Kind;
import io.batchinfo.source.Part.CacheUse;
import io.batchinfo.source.Part.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who asks for the same part at the same time. */
class SharedCallTest {

    private final Lab lab = new Lab();
    private final AtomicInteger calls = new AtomicInteger();
    private final Attempts well = attempt -> Lab.found("call " + calls.incrementAndGet());
    private final Attempts down = attempt -> {
        calls.incrementAndGet();
        return Lab.failed(400);
    };

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void allWhoAskAtOnceShareOneCallAlsoWithMaxAgeZero() throws Exception {
        Source source = lab.source();
        CountDownLatch gate = new CountDownLatch(1);
        Attempts slow = attempt -> {
            hold(gate);
            return well.make(attempt);
        };

        List<FutureTask<Part>> all = waiting(5, () -> source.part(Lab.ask(0), slow));
        gate.countDown();
        List<Part> parts = results(all);

        assertThat(calls).hasValue(1);
        assertThat(parts).allMatch(part -> part.outcome() == Outcome.OK && part.attempts() == 1);
        assertThat(parts.stream().map(Part::cache)).containsOnlyOnce(CacheUse.MISS);
        assertThat(parts.stream().map(Part::cache).filter(use -> use == CacheUse.COALESCED))
                .hasSize(4);
    }

    @Test
    void allWhoWaitShareTheFailureToo() throws Exception {
        Source source = lab.source();
        CountDownLatch gate = new CountDownLatch(1);
        Attempts slow = attempt -> {
            hold(gate);
            return down.make(attempt);
        };

        List<FutureTask<Part>> all = waiting(5, () -> source.part(Lab.ask(0), slow));
        gate.countDown();
        List<Part> parts = results(all);

        assertThat(calls).hasValue(1);
        assertThat(parts).allMatch(part -> part.outcome() == Outcome.ERROR && part.attempts() == 1);
    }

    @Test
    void whoWaitsNoLongerThanHisDeadlineDisturbsNobody() throws Exception {
        Source source = lab.source();
        CountDownLatch gate = new CountDownLatch(1);
        Attempts slow = attempt -> {
            hold(gate);
            return well.make(attempt);
        };
        List<FutureTask<Part>> leader = waiting(1, () -> source.part(Lab.ask(0), slow));

        long soon = lab.now.get() + Duration.ofMillis(50).toNanos();
        Part impatient = source.part(Lab.ask(Lab.terms(0, 0, soon)), slow);
        gate.countDown();

        assertThat(impatient.failure()).isEqualTo(Failure.of(Kind.UPSTREAM_TIMEOUT));
        assertThat(impatient.attempts()).isZero();
        assertThat(results(leader).get(0).outcome()).isEqualTo(Outcome.OK);
        assertThat(calls).hasValue(1);
    }

    @Test
    void whoMadeTheCallAndLeftLeavesItToTheOthers() throws Exception {
        Source source = lab.source();
        CountDownLatch gate = new CountDownLatch(1);
        AtomicBoolean left = new AtomicBoolean();
        Terms leaving = new Terms("leaving", 0, 0, Long.MAX_VALUE, Set.of(), left::get);
        Attempts broken = attempt -> {
            hold(gate);
            return Lab.failed(503);
        };
        List<FutureTask<Part>> leader = waiting(1, () -> source.part(Lab.ask(leaving), broken));
        List<FutureTask<Part>> waiter = waiting(1, () -> source.part(Lab.ask(0), well));

        left.set(true);
        gate.countDown();

        assertThat(results(waiter).get(0).outcome()).isEqualTo(Outcome.OK);
        assertThat(results(leader).get(0).outcome()).isEqualTo(Outcome.ERROR);
        assertThat(calls).hasValue(1);
    }

    @Test
    void whoComesAsACallEndsMakesNoSecondOne() throws Exception {
        lab.ticker = Ticker.SYSTEM;
        Source source = lab.source();
        int users = 20_000;
        ExecutorService pool = Executors.newFixedThreadPool(4);
        List<Future<?>> all = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            all.add(pool.submit(() -> {
                Terms terms = Lab.terms(60, 0);
                for (int i = 0; i < users; i++) {
                    source.part(new Ask(0, "user" + i, terms), well);
                }
            }));
        }

        for (Future<?> one : all) {
            one.get(30, TimeUnit.SECONDS);
        }
        pool.shutdownNow();

        assertThat(calls.get()).isEqualTo(users);
    }

    private static void hold(CountDownLatch gate) {
        try {
            gate.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Does it on threads of their own, and returns once all of them wait. */
    private static List<FutureTask<Part>> waiting(int count, Callable<Part> task) {
        List<FutureTask<Part>> tasks = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            FutureTask<Part> one = new FutureTask<>(task);
            Thread thread = new Thread(one, "caller");
            thread.start();
            tasks.add(one);
            threads.add(thread);
        }
        await().until(() -> threads.stream().allMatch(thread -> thread.getState() == Thread.State.TIMED_WAITING));
        return tasks;
    }

    private static List<Part> results(List<FutureTask<Part>> tasks) throws Exception {
        List<Part> parts = new ArrayList<>();
        for (FutureTask<Part> task : tasks) {
            parts.add(task.get(20, TimeUnit.SECONDS));
        }
        return parts;
    }
}
