package io.batchinfo.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.batchinfo.source.Attempt;
import io.batchinfo.source.CallResult.Failed;
import io.batchinfo.source.Failure;
import io.batchinfo.source.Failure.Kind;
import io.batchinfo.source.SourceResult;
import io.batchinfo.source.SourceResult.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How often, how long and how soon a call is tried. */
class RetryingCallTest {

    private final SourceFixture lab = new SourceFixture();

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void fourAttemptsAreMadeWithWaitsBelowABoundThatDoubles() {
        SourceResult part =
                lab.source().fetch(SourceFixture.lookup(0), lab.counted(attempt -> SourceFixture.failed(503)));

        assertThat(part.attempts()).isEqualTo(4);
        assertThat(part.failure()).isEqualTo(Failure.of(Kind.UPSTREAM_UNAVAILABLE, 503));
        assertThat(lab.attempts.stream().map(Attempt::number)).containsExactly(1, 2, 3, 4);
        assertThat(lab.jitterBounds)
                .containsExactly(
                        Duration.ofMillis(25).toNanos() + 1,
                        Duration.ofMillis(50).toNanos() + 1,
                        Duration.ofMillis(100).toNanos() + 1);
    }

    @Test
    void whatCannotGetBetterIsNotTriedAgain() {
        SourceResult part = lab.source()
                .fetch(
                        SourceFixture.lookup(0),
                        lab.counted(attempt -> new Failed(Failure.of(Kind.UPSTREAM_INVALID, 200))));

        assertThat(part.attempts()).isEqualTo(1);
    }

    @Test
    void anAttemptHasTheSmallerOfItsOwnTimeAndWhatIsLeft() {
        SourceResult part = lab.source().fetch(SourceFixture.lookup(0), lab.counted(attempt -> {
            lab.now.addAndGet(attempt.timeoutNanos());
            return new Failed(Failure.of(Kind.UPSTREAM_TIMEOUT));
        }));

        assertThat(part.attempts()).isEqualTo(2);
        assertThat(lab.attempts.stream().map(Attempt::timeoutNanos))
                .containsExactly(
                        Duration.ofMillis(800).toNanos(), Duration.ofMillis(600).toNanos());
    }

    @Test
    void noAttemptStartsThatCouldNotFinish() {
        SourceResult part = lab.source().fetch(SourceFixture.lookup(0), lab.counted(attempt -> {
            lab.pass(Duration.ofMillis(1381));
            return SourceFixture.failed(503);
        }));

        assertThat(part.attempts()).isEqualTo(1);
        assertThat(part.failure()).isEqualTo(Failure.of(Kind.UPSTREAM_UNAVAILABLE, 503));
    }

    @Test
    void theCallersOwnDeadlineCutsItShort() {
        long deadline = lab.now.get() + Duration.ofMillis(300).toNanos();

        SourceResult part = lab.source()
                .fetch(SourceFixture.lookup(SourceFixture.requestContext(0, 0, deadline)), lab.counted(attempt -> {
                    lab.now.addAndGet(attempt.timeoutNanos());
                    return new Failed(Failure.of(Kind.UPSTREAM_TIMEOUT));
                }));

        assertThat(part.attempts()).isEqualTo(1);
        assertThat(lab.attempts.get(0).timeoutNanos())
                .isEqualTo(Duration.ofMillis(300).toNanos());
        assertThat(part.failure()).isEqualTo(Failure.of(Kind.UPSTREAM_TIMEOUT));
    }

    @Test
    void withoutBudgetThereIsNoRetry() {
        lab.retryBudgetMinPerSecond = 0;

        SourceResult part =
                lab.source().fetch(SourceFixture.lookup(0), lab.counted(attempt -> SourceFixture.failed(503)));

        assertThat(part.attempts()).isEqualTo(1);
        assertThat(lab.events).containsExactly("budget exhausted");
    }

    @Test
    void aLocalRefusalIsNoAttempt() {
        SourceResult part = lab.source()
                .fetch(SourceFixture.lookup(0), lab.counted(attempt -> new Failed(Failure.of(Kind.CIRCUIT_OPEN))));

        assertThat(part.attempts()).isZero();
        assertThat(lab.attempts).hasSize(1);
        assertThat(lab.state().bulkhead().inFlight()).isZero();
    }

    @Test
    void anAttemptThatBreaksDownGivesItsTurnBack() {
        ResilientSource source = lab.source();

        assertThatThrownBy(() -> source.fetch(SourceFixture.lookup(0), attempt -> {
                    throw new IllegalStateException("a step is broken");
                }))
                .isInstanceOf(IllegalStateException.class);
        SourceResult next = source.fetch(SourceFixture.lookup(0), attempt -> SourceFixture.found("well"));

        assertThat(next.outcome()).isEqualTo(Outcome.OK);
        assertThat(lab.state().bulkhead().inFlight()).isZero();
    }
}
