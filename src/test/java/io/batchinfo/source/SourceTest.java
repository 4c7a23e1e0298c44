package io.batchinfo.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.batchinfo.source.Failure.Kind;
import io.batchinfo.source.Part.CacheUse;
import io.batchinfo.source.Part.Outcome;
import java.time.Duration;
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
}
