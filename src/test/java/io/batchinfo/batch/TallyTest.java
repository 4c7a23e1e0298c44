package io.batchinfo.batch;

import static io.batchinfo.batch.Example.failed;
import static io.batchinfo.batch.Example.ok;
import static io.batchinfo.batch.Example.skipped;
import static io.batchinfo.batch.Example.there;
import static io.batchinfo.batch.Example.user;
import static org.assertj.core.api.Assertions.assertThat;

import io.batchinfo.source.Failure;
import io.batchinfo.source.Failure.Kind;
import io.batchinfo.source.Part.CacheUse;
import io.batchinfo.source.Part.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TallyTest {

    private final Tally tally = new Tally();

    @Test
    void nothingIsComplete() {
        assertThat(tally.complete()).isTrue();
        assertThat(tally.total()).isZero();
    }

    @Test
    void aUserWithAllPartsIsComplete() {
        tally.add(user("a", ok("profile", "{}"), ok("posts", "{}"), skipped("analytics")));

        assertCounts(1, 0, 0, 0);
        assertThat(tally.complete()).isTrue();
        assertThat(tally.missing().status()).isEqualTo(200);
    }

    @Test
    void aUserWithoutAnOptionalPartIsPartial() {
        tally.add(user("a", ok("profile", "{}"), failed("posts", Failure.of(Kind.UPSTREAM_TIMEOUT), 4)));

        assertCounts(1, 0, 1, 0);
        assertThat(tally.complete()).isFalse();
        assertThat(tally.missing().status()).isEqualTo(504);
    }

    @Test
    void aUserWithoutTheRequiredPartHasFailedAndIsNotPartial() {
        Failure failure = Failure.of(Kind.UPSTREAM_UNAVAILABLE);

        tally.add(user("a", failed("profile", failure, 4), failed("posts", failure, 4), ok("analytics", "{}")));

        assertCounts(1, 1, 0, 0);
        assertThat(tally.complete()).isFalse();
    }

    @Test
    void aUserWithoutAnyPartHasFailed() {
        tally.add(user("a"));

        assertCounts(1, 1, 0, 0);
        assertThat(tally.complete()).isFalse();
    }

    @Test
    void aStalePartIsThereAndIsCounted() {
        tally.add(user("a", there("profile", "{}", Outcome.STALE, CacheUse.STALE, Duration.ofSeconds(70))));

        assertCounts(1, 0, 0, 1);
        assertThat(tally.complete()).isTrue();
    }

    private void assertCounts(int total, int failed, int partial, int stale) {
        assertThat(tally)
                .returns(total, Tally::total)
                .returns(failed, Tally::failed)
                .returns(partial, Tally::partial)
                .returns(stale, Tally::stale);
    }
}
