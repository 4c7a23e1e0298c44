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

/** The rules of freshness, with the test's own time. */
class SourceTest {

    private final Lab lab = new Lab();
    private final AtomicInteger calls = new AtomicInteger();
    private final Attempts well = attempt -> Lab.found("call " + calls.incrementAndGet());
    private final Attempts down = attempt -> {
        calls.incrementAndGet();
        return Lab.failed(400);
    };
    private final Attempts unknown = attempt -> Answer.NOT_FOUND;

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void aPartOfThirtySecondsServesWhoAcceptsSixtyAndNotWhoAcceptsTen() {
        Source source = lab.source();
        source.part(Lab.ask(60), well);
        lab.pass(Duration.ofSeconds(30));

        Part sixty = source.part(Lab.ask(60), well);
        Part ten = source.part(Lab.ask(10), well);
        Part sixtyAgain = source.part(Lab.ask(60), well);

        assertThat(sixty.cache()).isEqualTo(CacheUse.HIT);
        assertThat(sixty.ageNanos()).isEqualTo(Duration.ofSeconds(30).toNanos());
        assertThat(sixty.attempts()).isZero();
        assertThat(ten.cache()).isEqualTo(CacheUse.MISS);
        assertThat(ten.attempts()).isEqualTo(1);
        assertThat(Lab.value(sixtyAgain)).contains("call 2");
        assertThat(sixtyAgain.cache()).isEqualTo(CacheUse.HIT);
        assertThat(calls).hasValue(2);
    }

    @Test
    void aPartIsFreshUpToItsLastNanosecond() {
        Source source = lab.source();
        source.part(Lab.ask(60), well);

        lab.pass(Duration.ofSeconds(60));
        CacheUse atSixty = source.part(Lab.ask(60), well).cache();
        lab.pass(Duration.ofNanos(1));
        CacheUse after = source.part(Lab.ask(60), well).cache();

        assertThat(atSixty).isEqualTo(CacheUse.HIT);
        assertThat(after).isEqualTo(CacheUse.MISS);
    }

    @Test
    void whoAcceptsNothingOldIsServedAnewAndStoresIt() {
        Source source = lab.source();
        source.part(Lab.ask(0), well);

        Part anew = source.part(Lab.ask(0), well);
        Part later = source.part(Lab.ask(1), well);

        assertThat(anew.cache()).isEqualTo(CacheUse.MISS);
        assertThat(later.cache()).isEqualTo(CacheUse.HIT);
        assertThat(Lab.value(later)).contains("call 2");
    }

    @Test
    void aFailureIsStoredByNobody() {
        Source source = lab.source();

        Part first = source.part(Lab.ask(60), down);
        Part second = source.part(Lab.ask(60), well);

        assertThat(first.outcome()).isEqualTo(Outcome.ERROR);
        assertThat(second.outcome()).isEqualTo(Outcome.OK);
        assertThat(calls).hasValue(2);
    }

    @Test
    void withTheSourceDownAPartThatIsNotTooOldStandsInMarked() {
        Source source = lab.source();
        source.part(Lab.ask(60), well);
        lab.pass(Duration.ofSeconds(90));

        Part within = source.part(Lab.ask(Lab.terms(60, 30)), down);
        Part beyond = source.part(Lab.ask(Lab.terms(60, 29)), down);
        Part without = source.part(Lab.ask(60), down);

        assertThat(within.outcome()).isEqualTo(Outcome.STALE);
        assertThat(within.cache()).isEqualTo(CacheUse.STALE);
        assertThat(within.ageNanos()).isEqualTo(Duration.ofSeconds(90).toNanos());
        assertThat(within.attempts()).isEqualTo(1);
        assertThat(Lab.value(within)).contains("call 1");
        assertThat(beyond.outcome()).isEqualTo(Outcome.ERROR);
        assertThat(without.outcome()).isEqualTo(Outcome.ERROR);
    }

    @Test
    void a404RemovesWhatWasKnownAndStandsForFiveSeconds() {
        Source source = lab.source();
        source.part(Lab.ask(60), well);

        Part gone = source.part(Lab.ask(Lab.terms(0, 3600)), unknown);
        lab.pass(Duration.ofSeconds(5));
        Part soon = source.part(Lab.ask(60), well);
        Part down5 = source.part(Lab.ask(Lab.terms(0, 3600)), down);
        lab.pass(Duration.ofNanos(1));
        Part later = source.part(Lab.ask(60), well);

        assertThat(gone.failure()).isEqualTo(Failure.of(Kind.NOT_FOUND, 404));
        assertThat(gone.attempts()).isEqualTo(1);
        assertThat(soon.failure()).isEqualTo(Failure.of(Kind.NOT_FOUND, 404));
        assertThat(soon.attempts()).isZero();
        assertThat(soon.cache()).isEqualTo(CacheUse.HIT);
        assertThat(down5.outcome()).isEqualTo(Outcome.ERROR);
        assertThat(later.outcome()).isEqualTo(Outcome.OK);
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
