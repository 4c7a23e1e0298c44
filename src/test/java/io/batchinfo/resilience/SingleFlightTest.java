package io.batchinfo.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.batchinfo.source.AttemptExecutor;
import io.batchinfo.source.Failure;
import io.batchinfo.source.Failure.Kind;
import io.batchinfo.source.RequestContext;
import io.batchinfo.source.SourceResult;
import io.batchinfo.source.SourceResult.CacheStatus;
import io.batchinfo.source.SourceResult.Outcome;
import io.batchinfo.source.Ticker;
import io.batchinfo.source.UserLookup;
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
class SingleFlightTest {

    private final SourceFixture lab = new SourceFixture();
    private final AtomicInteger calls = new AtomicInteger();
    private final AttemptExecutor well = attempt -> SourceFixture.found("call " + calls.incrementAndGet());
    private final AttemptExecutor down = attempt -> {
        calls.incrementAndGet();
        return SourceFixture.failed(400);
    };

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void allWhoAskAtOnceShareOneCallAlsoWithMaxAgeZero() throws Exception {
        ResilientSource source = lab.source();
        CountDownLatch cooldown = new CountDownLatch(1);
        AttemptExecutor slow = attempt -> {
            hold(cooldown);
            return well.execute(attempt);
        };

        List<FutureTask<SourceResult>> all = waiting(5, () -> source.fetch(SourceFixture.lookup(0), slow));
        cooldown.countDown();
        List<SourceResult> parts = results(all);

        assertThat(calls).hasValue(1);
        assertThat(parts).allMatch(part -> part.outcome() == Outcome.OK && part.attempts() == 1);
        assertThat(parts.stream().map(SourceResult::cache)).containsOnlyOnce(CacheStatus.MISS);
        assertThat(parts.stream().map(SourceResult::cache).filter(use -> use == CacheStatus.COALESCED))
                .hasSize(4);
    }

    @Test
    void allWhoWaitShareTheFailureToo() throws Exception {
        ResilientSource source = lab.source();
        CountDownLatch cooldown = new CountDownLatch(1);
        AttemptExecutor slow = attempt -> {
            hold(cooldown);
            return down.execute(attempt);
        };

        List<FutureTask<SourceResult>> all = waiting(5, () -> source.fetch(SourceFixture.lookup(0), slow));
        cooldown.countDown();
        List<SourceResult> parts = results(all);

        assertThat(calls).hasValue(1);
        assertThat(parts).allMatch(part -> part.outcome() == Outcome.ERROR && part.attempts() == 1);
    }

    @Test
    void whoWaitsNoLongerThanHisDeadlineDisturbsNobody() throws Exception {
        ResilientSource source = lab.source();
        CountDownLatch cooldown = new CountDownLatch(1);
        AttemptExecutor slow = attempt -> {
            hold(cooldown);
            return well.execute(attempt);
        };
        List<FutureTask<SourceResult>> leader = waiting(1, () -> source.fetch(SourceFixture.lookup(0), slow));

        long soon = lab.now.get() + Duration.ofMillis(50).toNanos();
        SourceResult impatient = source.fetch(SourceFixture.lookup(SourceFixture.requestContext(0, 0, soon)), slow);
        cooldown.countDown();

        assertThat(impatient.failure()).isEqualTo(Failure.of(Kind.UPSTREAM_TIMEOUT));
        assertThat(impatient.attempts()).isZero();
        assertThat(results(leader).get(0).outcome()).isEqualTo(Outcome.OK);
        assertThat(calls).hasValue(1);
    }

    @Test
    void whoMadeTheCallAndLeftLeavesItToTheOthers() throws Exception {
        ResilientSource source = lab.source();
        CountDownLatch cooldown = new CountDownLatch(1);
        AtomicBoolean left = new AtomicBoolean();
        RequestContext leaving = new RequestContext("leaving", 0, 0, Long.MAX_VALUE, List.of(), Set.of(), left::get);
        AttemptExecutor broken = attempt -> {
            hold(cooldown);
            return SourceFixture.failed(503);
        };
        List<FutureTask<SourceResult>> leader = waiting(1, () -> source.fetch(SourceFixture.lookup(leaving), broken));
        List<FutureTask<SourceResult>> waiter = waiting(1, () -> source.fetch(SourceFixture.lookup(0), well));

        left.set(true);
        cooldown.countDown();

        assertThat(results(waiter).get(0).outcome()).isEqualTo(Outcome.OK);
        assertThat(results(leader).get(0).outcome()).isEqualTo(Outcome.ERROR);
        assertThat(calls).hasValue(1);
    }

    @Test
    void whoComesAsACallEndsMakesNoSecondOne() throws Exception {
        lab.ticker = Ticker.SYSTEM;
        ResilientSource source = lab.source();
        int users = 20_000;
        ExecutorService pool = Executors.newFixedThreadPool(4);
        List<Future<?>> all = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            all.add(pool.submit(() -> {
                RequestContext requestContext = SourceFixture.requestContext(60, 0);
                for (int i = 0; i < users; i++) {
                    source.fetch(new UserLookup(0, "user" + i, requestContext), well);
                }
            }));
        }

        for (Future<?> one : all) {
            one.get(30, TimeUnit.SECONDS);
        }
        pool.shutdownNow();

        assertThat(calls.get()).isEqualTo(users);
    }

    private static void hold(CountDownLatch cooldown) {
        try {
            cooldown.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Does it on threads of their own, and returns once all of them wait. */
    private static List<FutureTask<SourceResult>> waiting(int count, Callable<SourceResult> task) {
        List<FutureTask<SourceResult>> tasks = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            FutureTask<SourceResult> one = new FutureTask<>(task);
            Thread thread = new Thread(one, "caller");
            thread.start();
            tasks.add(one);
            threads.add(thread);
        }
        await().until(() -> threads.stream().allMatch(thread -> thread.getState() == Thread.State.TIMED_WAITING));
        return tasks;
    }

    private static List<SourceResult> results(List<FutureTask<SourceResult>> tasks) throws Exception {
        List<SourceResult> parts = new ArrayList<>();
        for (FutureTask<SourceResult> task : tasks) {
            parts.add(task.get(20, TimeUnit.SECONDS));
        }
        return parts;
    }
}
