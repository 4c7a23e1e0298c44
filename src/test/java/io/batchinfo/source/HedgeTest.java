package io.batchinfo.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.batchinfo.source.Answer.Abandoned;
import io.batchinfo.source.Answer.Failed;
import io.batchinfo.source.Failure.Kind;
import io.batchinfo.source.Part.Outcome;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a slow call gets a second attempt, and which of the two answers. */
class HedgeTest {

    private final Lab lab = new Lab();

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void theHedgeAnswersAndTheFirstAttemptIsDroppedWhateverItBringsLater() {
        lab.hedgeAfter = Duration.ofMillis(20);
        AtomicBoolean dropped = new AtomicBoolean();

        Part part = lab.source().part(Lab.ask(0), lab.counted(attempt -> {
            if (attempt.hedge()) {
                return Lab.found("hedge");
            }
            dropped.set(holdUntilDropped(attempt));
            return Lab.found("late");
        }));
        Part later = lab.source().part(Lab.ask(60), attempt -> Lab.found("third"));

        assertThat(Lab.value(part)).contains("hedge");
        assertThat(part.attempts()).isEqualTo(2);
        assertThat(dropped).isTrue();
        assertThat(Lab.value(later)).contains("hedge");
        await().untilAsserted(() -> {
            assertThat(lab.events).containsExactly("hedge won");
            assertThat(lab.state().turns().busy()).isZero();
        });
    }

    @Test
    void theFirstAttemptAnswersAndTheHedgeIsDropped() {
        lab.hedgeAfter = Duration.ofMillis(20);
        CountDownLatch hedged = new CountDownLatch(1);
        CountDownLatch dropped = new CountDownLatch(1);

        Part part = lab.source().part(Lab.ask(0), attempt -> {
            if (attempt.hedge()) {
                hedged.countDown();
                if (holdUntilDropped(attempt)) {
                    dropped.countDown();
                }
                return new Abandoned(Failure.of(Kind.UPSTREAM_TIMEOUT));
            }
            hold(hedged);
            return Lab.found("first");
        });

        assertThat(Lab.value(part)).contains("first");
        hold(dropped);
        assertThat(dropped.getCount()).isZero();
        assertThat(lab.events).isEmpty();
    }

    @Test
    void whatTheHedgeBringsCountsWhenTheAttemptsCameToNothing() {
        lab.hedgeAfter = Duration.ofMillis(20);
        CountDownLatch hedged = new CountDownLatch(1);
        CountDownLatch failed = new CountDownLatch(1);
        lab.mostAttempts = 1;

        Part part = lab.source().part(Lab.ask(0), attempt -> {
            if (attempt.hedge()) {
                hedged.countDown();
                hold(failed);
                return Lab.found("hedge");
            }
            hold(hedged);
            failed.countDown();
            return Lab.failed(503);
        });

        assertThat(Lab.value(part)).contains("hedge");
    }

    @Test
    void withTheBreakerNotClosedThereIsNoHedge() {
        lab.breakerClosed = false;

        assertThat(hedgedWithin100Millis()).isFalse();
    }

    @Test
    void withoutBudgetThereIsNoHedge() {
        lab.retriesPerSecond = 0;

        assertThat(hedgedWithin100Millis()).isFalse();
        assertThat(lab.events).containsExactly("budget exhausted");
    }

    private boolean hedgedWithin100Millis() {
        lab.hedgeAfter = Duration.ofMillis(20);
        CountDownLatch hedged = new CountDownLatch(1);
        lab.source().part(Lab.ask(0), attempt -> {
            if (attempt.hedge()) {
                hedged.countDown();
            } else {
                hold(hedged, 100);
            }
            return Lab.found("any");
        });
        return hedged.getCount() == 0;
    }

    @Test
    void aHedgeThatIsToldToComeLaterKeepsEverybodyAway() {
        lab.hedgeAfter = Duration.ofMillis(20);
        Source source = lab.source();

        Part first = source.part(Lab.ask(0), attempt -> {
            if (attempt.hedge()) {
                return new Failed(Failure.rateLimited(429, 60L));
            }
            await().until(() -> lab.state().gate().closedFor() > 0);
            return Lab.found("first");
        });
        Part second = source.part(Lab.ask(0), attempt -> Lab.found("second"));

        assertThat(first.outcome()).isEqualTo(Outcome.OK);
        assertThat(second.failure()).isEqualTo(Failure.rateLimited(null, 60L));
        assertThat(second.attempts()).isZero();
    }

    /** False where it was not dropped. */
    private static boolean holdUntilDropped(Attempt attempt) {
        CountDownLatch dropped = new CountDownLatch(1);
        attempt.onAbandon(dropped::countDown);
        hold(dropped);
        return dropped.getCount() == 0;
    }

    private static void hold(CountDownLatch latch) {
        hold(latch, 20_000);
    }

    private static void hold(CountDownLatch latch, long millis) {
        try {
            latch.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
