package io.batchinfo.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.batchinfo.source.AttemptExecutor;
import io.batchinfo.source.CallResult;
import io.batchinfo.source.Failure;
import io.batchinfo.source.Failure.Kind;
import io.batchinfo.source.SourceResult;
import io.batchinfo.source.SourceResult.CacheStatus;
import io.batchinfo.source.SourceResult.Outcome;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The rules of freshness, with the test's own time. */
class ResilientSourceTest {

    private final SourceFixture lab = new SourceFixture();
    private final AtomicInteger calls = new AtomicInteger();
    private final AttemptExecutor well = attempt -> SourceFixture.found("call " + calls.incrementAndGet());
    private final AttemptExecutor down = attempt -> {
        calls.incrementAndGet();
        return SourceFixture.failed(400);
    };
    private final AttemptExecutor unknown = attempt -> CallResult.NOT_FOUND;

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void aPartOfThirtySecondsServesWhoAcceptsSixtyAndNotWhoAcceptsTen() {
        ResilientSource source = lab.source();
        source.fetch(SourceFixture.lookup(60), well);
        lab.pass(Duration.ofSeconds(30));

        SourceResult sixty = source.fetch(SourceFixture.lookup(60), well);
        SourceResult ten = source.fetch(SourceFixture.lookup(10), well);
        SourceResult sixtyAgain = source.fetch(SourceFixture.lookup(60), well);

        assertThat(sixty.cache()).isEqualTo(CacheStatus.HIT);
        assertThat(sixty.ageNanos()).isEqualTo(Duration.ofSeconds(30).toNanos());
        assertThat(sixty.attempts()).isZero();
        assertThat(ten.cache()).isEqualTo(CacheStatus.MISS);
        assertThat(ten.attempts()).isEqualTo(1);
        assertThat(SourceFixture.value(sixtyAgain)).contains("call 2");
        assertThat(sixtyAgain.cache()).isEqualTo(CacheStatus.HIT);
        assertThat(calls).hasValue(2);
    }

    @Test
    void aPartIsFreshUpToItsLastNanosecond() {
        ResilientSource source = lab.source();
        source.fetch(SourceFixture.lookup(60), well);

        lab.pass(Duration.ofSeconds(60));
        CacheStatus atSixty = source.fetch(SourceFixture.lookup(60), well).cache();
        lab.pass(Duration.ofNanos(1));
        CacheStatus after = source.fetch(SourceFixture.lookup(60), well).cache();

        assertThat(atSixty).isEqualTo(CacheStatus.HIT);
        assertThat(after).isEqualTo(CacheStatus.MISS);
    }

    @Test
    void whoAcceptsNothingOldIsServedAnewAndStoresIt() {
        ResilientSource source = lab.source();
        source.fetch(SourceFixture.lookup(0), well);

        SourceResult anew = source.fetch(SourceFixture.lookup(0), well);
        SourceResult later = source.fetch(SourceFixture.lookup(1), well);

        assertThat(anew.cache()).isEqualTo(CacheStatus.MISS);
        assertThat(later.cache()).isEqualTo(CacheStatus.HIT);
        assertThat(SourceFixture.value(later)).contains("call 2");
    }

    @Test
    void aFailureIsStoredByNobody() {
        ResilientSource source = lab.source();

        SourceResult first = source.fetch(SourceFixture.lookup(60), down);
        SourceResult second = source.fetch(SourceFixture.lookup(60), well);

        assertThat(first.outcome()).isEqualTo(Outcome.ERROR);
        assertThat(second.outcome()).isEqualTo(Outcome.OK);
        assertThat(calls).hasValue(2);
    }

    @Test
    void withTheSourceDownAPartThatIsNotTooOldStandsInMarked() {
        ResilientSource source = lab.source();
        source.fetch(SourceFixture.lookup(60), well);
        lab.pass(Duration.ofSeconds(90));

        SourceResult within = source.fetch(SourceFixture.lookup(SourceFixture.requestContext(60, 30)), down);
        SourceResult beyond = source.fetch(SourceFixture.lookup(SourceFixture.requestContext(60, 29)), down);
        SourceResult excludedSources = source.fetch(SourceFixture.lookup(60), down);

        assertThat(within.outcome()).isEqualTo(Outcome.STALE);
        assertThat(within.cache()).isEqualTo(CacheStatus.STALE);
        assertThat(within.ageNanos()).isEqualTo(Duration.ofSeconds(90).toNanos());
        assertThat(within.attempts()).isEqualTo(1);
        assertThat(SourceFixture.value(within)).contains("call 1");
        assertThat(beyond.outcome()).isEqualTo(Outcome.ERROR);
        assertThat(excludedSources.outcome()).isEqualTo(Outcome.ERROR);
    }

    @Test
    void a404RemovesWhatWasKnownAndStandsForFiveSeconds() {
        ResilientSource source = lab.source();
        source.fetch(SourceFixture.lookup(60), well);

        SourceResult gone = source.fetch(SourceFixture.lookup(SourceFixture.requestContext(0, 3600)), unknown);
        lab.pass(Duration.ofSeconds(5));
        SourceResult soon = source.fetch(SourceFixture.lookup(60), well);
        SourceResult down5 = source.fetch(SourceFixture.lookup(SourceFixture.requestContext(0, 3600)), down);
        lab.pass(Duration.ofNanos(1));
        SourceResult later = source.fetch(SourceFixture.lookup(60), well);

        assertThat(gone.failure()).isEqualTo(Failure.of(Kind.NOT_FOUND, 404));
        assertThat(gone.attempts()).isEqualTo(1);
        assertThat(soon.failure()).isEqualTo(Failure.of(Kind.NOT_FOUND, 404));
        assertThat(soon.attempts()).isZero();
        assertThat(soon.cache()).isEqualTo(CacheStatus.HIT);
        assertThat(down5.outcome()).isEqualTo(Outcome.ERROR);
        assertThat(later.outcome()).isEqualTo(Outcome.OK);
    }

    @Test
    void aConstantFallbackStandsInForAFailureAndForAPartThatIsNotThere() {
        lab.fallback = SourceFixture.data("constant");
        ResilientSource source = lab.source();

        SourceResult failed = source.fetch(SourceFixture.lookup(60), down);
        SourceResult absent = source.fetch(SourceFixture.lookup(60), unknown);
        SourceResult cached = source.fetch(SourceFixture.lookup(60), unknown);

        assertThat(failed.outcome()).isEqualTo(Outcome.FALLBACK);
        assertThat(SourceFixture.value(failed)).contains("constant");
        assertThat(failed.failure()).isEqualTo(Failure.of(Kind.UPSTREAM_UNAVAILABLE, 400));
        assertThat(absent.outcome()).isEqualTo(Outcome.FALLBACK);
        assertThat(absent.failure()).isEqualTo(Failure.of(Kind.NOT_FOUND, 404));
        assertThat(cached.cache()).isEqualTo(CacheStatus.HIT);
        assertThat(cached.outcome()).isEqualTo(Outcome.FALLBACK);
    }

    @Test
    void aStalePartComesBeforeAFallbackWhichIsNotCached() {
        lab.fallback = SourceFixture.data("constant");
        ResilientSource source = lab.source();
        source.fetch(SourceFixture.lookup(60), down);
        source.fetch(SourceFixture.lookup(60), well);
        lab.pass(Duration.ofSeconds(70));

        SourceResult stale = source.fetch(SourceFixture.lookup(SourceFixture.requestContext(60, 60)), down);

        assertThat(stale.outcome()).isEqualTo(Outcome.STALE);
        assertThat(SourceFixture.value(stale)).contains("call 2");
    }
}
