package io.batchinfo.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.batchinfo.source.Attempt;
import io.batchinfo.source.CallResult.Cancelled;
import io.batchinfo.source.CallResult.Failed;
import io.batchinfo.source.Failure;
import io.batchinfo.source.Failure.Kind;
import io.batchinfo.source.SourceResult;
import io.batchinfo.source.SourceResult.Outcome;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a slow call gets a second attempt, and which of the two answers. */
class HedgedAttemptTest {

    private final SourceFixture lab = new SourceFixture();

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void theHedgeAnswersAndTheFirstAttemptIsDroppedWhateverItBringsLater() {
        lab.hedgingDelay = Duration.ofMillis(20);
        AtomicBoolean dropped = new AtomicBoolean();

        SourceResult part = lab.source().fetch(SourceFixture.lookup(0), lab.counted(attempt -> {
            if (attempt.hedge()) {
                return SourceFixture.found("hedge");
            }
            dropped.set(holdUntilDropped(attempt));
            return SourceFixture.found("late");
        }));
        SourceResult later = lab.source().fetch(SourceFixture.lookup(60), attempt -> SourceFixture.found("third"));

        assertThat(SourceFixture.value(part)).contains("hedge");
        assertThat(part.attempts()).isEqualTo(2);
        assertThat(dropped).isTrue();
        assertThat(SourceFixture.value(later)).contains("hedge");
        await().untilAsserted(() -> {
            assertThat(lab.events).containsExactly("hedge won");
            assertThat(lab.state().bulkhead().inFlight()).isZero();
        });
    }

    @Test
    void theFirstAttemptAnswersAndTheHedgeIsDropped() {
        lab.hedgingDelay = Duration.ofMillis(20);
        CountDownLatch hedged = new CountDownLatch(1);
        CountDownLatch dropped = new CountDownLatch(1);

        SourceResult part = lab.source().fetch(SourceFixture.lookup(0), attempt -> {
            if (attempt.hedge()) {
                hedged.countDown();
                if (holdUntilDropped(attempt)) {
                    dropped.countDown();
                }
                return new Cancelled(Failure.of(Kind.UPSTREAM_TIMEOUT));
            }
            hold(hedged);
            return SourceFixture.found("first");
        });

        assertThat(SourceFixture.value(part)).contains("first");
        hold(dropped);
        assertThat(dropped.getCount()).isZero();
        assertThat(lab.events).isEmpty();
    }

    @Test
    void whatTheHedgeBringsCountsWhenTheAttemptsCameToNothing() {
        lab.hedgingDelay = Duration.ofMillis(20);
        CountDownLatch hedged = new CountDownLatch(1);
        CountDownLatch failed = new CountDownLatch(1);
        lab.mostAttempts = 1;

        SourceResult part = lab.source().fetch(SourceFixture.lookup(0), attempt -> {
            if (attempt.hedge()) {
                hedged.countDown();
                hold(failed);
                return SourceFixture.found("hedge");
            }
            hold(hedged);
            failed.countDown();
            return SourceFixture.failed(503);
        });

        assertThat(SourceFixture.value(part)).contains("hedge");
    }

    @Test
    void withTheBreakerNotClosedThereIsNoHedge() {
        lab.breakerClosed = false;

        assertThat(hedgedWithin100Millis()).isFalse();
    }

    @Test
    void withoutBudgetThereIsNoHedge() {
        lab.retryBudgetMinPerSecond = 0;

        assertThat(hedgedWithin100Millis()).isFalse();
        assertThat(lab.events).containsExactly("budget exhausted");
    }

    private boolean hedgedWithin100Millis() {
        lab.hedgingDelay = Duration.ofMillis(20);
        CountDownLatch hedged = new CountDownLatch(1);
        lab.source().fetch(SourceFixture.lookup(0), attempt -> {
            if (attempt.hedge()) {
                hedged.countDown();
            } else {
                hold(hedged, 100);
            }
            return SourceFixture.found("any");
        });
        return hedged.getCount() == 0;
    }

    @Test
    void aHedgeThatIsToldToComeLaterKeepsEverybodyAway() {
        lab.hedgingDelay = Duration.ofMillis(20);
        ResilientSource source = lab.source();

        SourceResult first = source.fetch(SourceFixture.lookup(0), attempt -> {
            if (attempt.hedge()) {
                return new Failed(Failure.rateLimited(429, 60L));
            }
            await().until(() -> lab.state().cooldown().remainingNanos() > 0);
            return SourceFixture.found("first");
        });
        SourceResult second = source.fetch(SourceFixture.lookup(0), attempt -> SourceFixture.found("second"));

        assertThat(first.outcome()).isEqualTo(Outcome.OK);
        assertThat(second.failure()).isEqualTo(Failure.rateLimited(null, 60L));
        assertThat(second.attempts()).isZero();
    }

    /** False where it was not dropped. */
    private static boolean holdUntilDropped(Attempt attempt) {
        CountDownLatch dropped = new CountDownLatch(1);
        attempt.onCancel(dropped::countDown);
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
