package io.batchinfo.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.batchinfo.source.Attempt;
import io.batchinfo.source.AttemptExecutor;
import io.batchinfo.source.CallResult;
import io.batchinfo.source.CallResult.Bulk;
import io.batchinfo.source.RequestContext;
import io.batchinfo.source.SourceConfig;
import io.batchinfo.source.SourceResult;
import io.batchinfo.source.SourceResult.Outcome;
import io.batchinfo.source.UserLookup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How users are joined to calls. */
class BulkCallsTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final SourceFixture lab = new SourceFixture();
    private final ExecutorService callers = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        callers.shutdownNow();
        lab.close();
    }

    static CallResult all(Attempt attempt) {
        return new Bulk(
                ids(attempt).stream().collect(Collectors.toMap(Function.identity(), SourceFixture::found)), false);
    }

    static List<String> ids(Attempt attempt) {
        List<String> ids = attempt.bulk();
        return ids == null ? List.of() : ids;
    }

    static List<String> users(int count) {
        return IntStream.range(0, count).mapToObj(i -> "u" + i).toList();
    }

    private Map<String, SourceResult> fetch(ResilientSource source, List<String> ids, AttemptExecutor attempts)
            throws Exception {
        RequestContext request = SourceFixture.requestContext(0, 0);
        List<Future<SourceResult>> results = new ArrayList<>();
        for (String id : ids) {
            results.add(callers.submit(() -> source.fetch(new UserLookup(0, id, request), lab.counted(attempts))));
        }
        Map<String, SourceResult> byUser = new TreeMap<>();
        for (int i = 0; i < ids.size(); i++) {
            byUser.put(ids.get(i), results.get(i).get(30, TimeUnit.SECONDS));
        }
        return byUser;
    }

    @Test
    void usersAreJoinedToFullCalls() throws Exception {
        lab.bulk = new SourceConfig.Bulk(100, LONG);

        Map<String, SourceResult> results = fetch(lab.source(), users(300), BulkCallsTest::all);

        assertThat(results.values())
                .allSatisfy(result -> assertThat(result.attempts()).isEqualTo(1));
        results.forEach(
                (id, result) -> assertThat(String.valueOf(result.data())).isEqualTo("{\"v\":\"" + id + "\"}"));
        assertThat(lab.attempts)
                .hasSize(3)
                .allSatisfy(attempt -> assertThat(attempt.bulk()).hasSize(100));
    }

    @Test
    void aCallThatIsNotFullIsMadeAfterItsWait() throws Exception {
        lab.bulk = new SourceConfig.Bulk(100, Duration.ofMillis(1));

        assertThat(fetch(lab.source(), users(1), BulkCallsTest::all).values())
                .singleElement()
                .satisfies(result -> assertThat(result.outcome()).isEqualTo(Outcome.OK));
        assertThat(lab.attempts).hasSize(1);
    }

    @Test
    void oneUserStandsInACallOnce() throws Exception {
        lab.bulk = new SourceConfig.Bulk(3, Duration.ofMillis(20));

        Map<String, SourceResult> results = fetch(lab.source(), List.of("a", "a", "a", "b"), BulkCallsTest::all);

        assertThat(results.values())
                .allSatisfy(result -> assertThat(result.outcome()).isEqualTo(Outcome.OK));
        assertThat(lab.attempts)
                .allSatisfy(attempt -> assertThat(attempt.bulk()).doesNotHaveDuplicates());
    }

    @Test
    void aFailedCallIsRetriedAsAWhole() throws Exception {
        lab.bulk = new SourceConfig.Bulk(10, LONG);
        AtomicBoolean failed = new AtomicBoolean();

        Map<String, SourceResult> results = fetch(
                lab.source(),
                users(10),
                attempt -> failed.compareAndSet(false, true) ? SourceFixture.failed(503) : all(attempt));

        assertThat(results.values())
                .allSatisfy(result -> assertThat(result.attempts()).isEqualTo(2));
        assertThat(lab.attempts)
                .hasSize(2)
                .allSatisfy(attempt -> assertThat(attempt.bulk()).hasSize(10));
    }

    @Test
    void aFailureOfTheCallIsTheFailureOfItsUsersAndNotSplit() throws Exception {
        lab.bulk = new SourceConfig.Bulk(10, LONG);
        lab.mostAttempts = 1;

        Map<String, SourceResult> results = fetch(lab.source(), users(10), attempt -> SourceFixture.failed(500));

        assertThat(results.values())
                .allSatisfy(result -> assertThat(result.failure()).hasFieldOrPropertyWithValue("status", 500));
        assertThat(lab.attempts).hasSize(1);
    }

    @Test
    void aUserWhoseRequestEndsDoesNotEndTheCallOfTheOthers() throws Exception {
        lab.bulk = new SourceConfig.Bulk(2, LONG);
        lab.ticker = System::nanoTime;
        CountDownLatch answer = new CountDownLatch(1);
        ResilientSource source = lab.source();
        AttemptExecutor attempts = attempt -> {
            try {
                answer.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return all(attempt);
        };
        RequestContext soon =
                SourceFixture.requestContext(0, 0, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200));
        RequestContext late = SourceFixture.requestContext(0, 0, System.nanoTime() + TimeUnit.SECONDS.toNanos(60));
        Future<SourceResult> first = callers.submit(() -> source.fetch(new UserLookup(0, "a", soon), attempts));
        Future<SourceResult> second = callers.submit(() -> source.fetch(new UserLookup(0, "b", late), attempts));

        assertThat(first.get(30, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.ERROR);
        assertThat(second.isDone()).isFalse();
        answer.countDown();
        assertThat(second.get(30, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.OK);
    }

    @Test
    void aCallOfCancelledRequestsIsNotMade() throws Exception {
        lab.bulk = new SourceConfig.Bulk(1, LONG);
        RequestContext gone = new RequestContext("r", 0, 0, Long.MAX_VALUE, List.of(), Set.of(), () -> true);

        SourceResult result = lab.source().fetch(new UserLookup(0, "a", gone), lab.counted(BulkCallsTest::all));

        assertThat(result.outcome()).isEqualTo(Outcome.ERROR);
        assertThat(lab.attempts).isEmpty();
    }
}
