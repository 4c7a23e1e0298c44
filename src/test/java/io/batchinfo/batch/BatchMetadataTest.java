package io.batchinfo.batch;

import static io.batchinfo.batch.TestData.failed;
import static io.batchinfo.batch.TestData.hasData;
import static io.batchinfo.batch.TestData.ok;
import static io.batchinfo.batch.TestData.skipped;
import static io.batchinfo.batch.TestData.user;
import static org.assertj.core.api.Assertions.assertThat;

import io.batchinfo.source.Failure;
import io.batchinfo.source.Failure.Kind;
import io.batchinfo.source.SourceResult.CacheStatus;
import io.batchinfo.source.SourceResult.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BatchMetadataTest {

    private final BatchMetadata metadata = new BatchMetadata();

    @Test
    void nothingIsComplete() {
        assertThat(metadata.complete()).isTrue();
        assertThat(metadata.total()).isZero();
    }

    @Test
    void aUserWithAllPartsIsComplete() {
        metadata.add(user("a", ok("profile", "{}"), ok("posts", "{}"), skipped("analytics")));

        assertCounts(1, 0, 0, 0);
        assertThat(metadata.complete()).isTrue();
        assertThat(metadata.missing().status()).isEqualTo(200);
    }

    @Test
    void aUserWithoutAnOptionalPartIsPartial() {
        metadata.add(user("a", ok("profile", "{}"), failed("posts", Failure.of(Kind.UPSTREAM_TIMEOUT), 4)));

        assertCounts(1, 0, 1, 0);
        assertThat(metadata.complete()).isFalse();
        assertThat(metadata.missing().status()).isEqualTo(504);
    }

    @Test
    void aUserWithoutTheRequiredPartHasFailedAndIsNotPartial() {
        Failure failure = Failure.of(Kind.UPSTREAM_UNAVAILABLE);

        metadata.add(user("a", failed("profile", failure, 4), failed("posts", failure, 4), ok("analytics", "{}")));

        assertCounts(1, 1, 0, 0);
        assertThat(metadata.complete()).isFalse();
    }

    @Test
    void aUserWithoutAnyPartHasFailed() {
        metadata.add(user("a"));

        assertCounts(1, 1, 0, 0);
        assertThat(metadata.complete()).isFalse();
    }

    @Test
    void aStalePartIsThereAndIsCounted() {
        metadata.add(user("a", hasData("profile", "{}", Outcome.STALE, CacheStatus.STALE, Duration.ofSeconds(70))));

        assertCounts(1, 0, 0, 1);
        assertThat(metadata.complete()).isTrue();
    }

    private void assertCounts(int total, int failed, int partial, int stale) {
        assertThat(metadata)
                .returns(total, BatchMetadata::total)
                .returns(failed, BatchMetadata::failed)
                .returns(partial, BatchMetadata::partial)
                .returns(stale, BatchMetadata::stale);
    }
}
