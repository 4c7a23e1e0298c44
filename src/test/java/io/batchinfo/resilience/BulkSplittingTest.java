package io.batchinfo.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.batchinfo.source.AttemptExecutor;
import io.batchinfo.source.RequestContext;
import io.batchinfo.source.SourceConfig;
import io.batchinfo.source.SourceResult;
import io.batchinfo.source.SourceResult.Outcome;
import io.batchinfo.source.UserLookup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** How a bulk call that is refused is split. */
class BulkSplittingTest {

    /** Whatever is refused: the others have their parts, and the calls are fewer than twice the users. */
    @Property(tries = 60)
    void aCallThatIsRefusedIsSplitUntilTheBadUsersAreAlone(
            @ForAll @IntRange(min = 1, max = 40) int count, @ForAll Set<@IntRange(max = 39) Integer> places)
            throws Exception {
        List<String> ids = BulkCallsTest.users(count);
        Set<String> bad = places.stream()
                .filter(place -> place < count)
                .map(place -> "u" + place)
                .collect(Collectors.toSet());
        SourceFixture own = new SourceFixture();
        ExecutorService threads = Executors.newCachedThreadPool();
        try (own) {
            own.bulk = new SourceConfig.Bulk(count, Duration.ofSeconds(30));
            ResilientSource source = own.source();
            RequestContext request = SourceFixture.requestContext(0, 0);
            AttemptExecutor attempts =
                    own.counted(attempt -> BulkCallsTest.ids(attempt).stream().anyMatch(bad::contains)
                            ? SourceFixture.failed(400)
                            : BulkCallsTest.all(attempt));
            List<Future<SourceResult>> results = new ArrayList<>();
            for (String id : ids) {
                results.add(threads.submit(() -> source.fetch(new UserLookup(0, id, request), attempts)));
            }
            for (int i = 0; i < count; i++) {
                SourceResult result = results.get(i).get(30, TimeUnit.SECONDS);
                assertThat(result.outcome()).isEqualTo(bad.contains(ids.get(i)) ? Outcome.ERROR : Outcome.OK);
            }
            int levels = 33 - Integer.numberOfLeadingZeros(count);
            assertThat(own.attempts.size()).isLessThan(2 * count).isLessThanOrEqualTo(1 + 2 * bad.size() * levels);
        } finally {
            threads.shutdownNow();
        }
    }
}
