package io.batchinfo.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.batchinfo.source.RequestContext;
import io.batchinfo.source.UserLookup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BatchTest {

    private final AtomicLong now = new AtomicLong(1);
    private final List<UserResult> results = new ArrayList<>();

    private Batch batch(int users, int maxConcurrentUsers) {
        return new Batch(
                TestData.request(users),
                TestData.requestContext(),
                results::add,
                maxConcurrentUsers,
                maxConcurrentUsers,
                now::get);
    }

    private static UserResult isConclusive(UserLookup lookup) {
        return new UserResult(lookup, List.of(TestData.ok("profile", "{}")));
    }

    private List<Integer> indexes() {
        return results.stream().map(result -> result.lookup().index()).toList();
    }

    @Test
    void usersAreGivenOutInOrder() {
        Batch batch = batch(3, 3);

        assertThat(batch).extracting(UserLookup::index).containsExactly(0, 1, 2);
        assertThat(batch(2, 2)).extracting(UserLookup::id).containsExactly("u0", "u1");
    }

    @Test
    void neverMoreUsersAreOutThanTheLimit() {
        Batch batch = batch(10, 3);
        ConcurrentLinkedQueue<UserLookup> out = new ConcurrentLinkedQueue<>();
        Thread giving = new Thread(() -> batch.forEach(out::add));
        giving.setDaemon(true);
        giving.start();

        await().until(() -> out.size() == 3 && giving.getState() == Thread.State.WAITING);
        for (int folded = 0; folded < 10; folded++) {
            int given = Math.min(10, folded + 3);
            await().pollInterval(Duration.ofMillis(1)).until(() -> out.size() == given);
            batch.fold(isConclusive(Objects.requireNonNull(out.toArray(new UserLookup[0])[folded])));
        }

        await().until(() -> !giving.isAlive());
        assertThat(indexes()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    @Test
    void aStreamBeginsWithFewUsersAndTakesOneMoreWithEachResult() {
        Batch batch = new Batch(TestData.request(10), TestData.requestContext(), results::add, 1, 3, now::get);
        ConcurrentLinkedQueue<UserLookup> out = new ConcurrentLinkedQueue<>();
        Thread giving = new Thread(() -> batch.forEach(out::add));
        giving.setDaemon(true);
        giving.start();

        for (int folded = 0; folded < 4; folded++) {
            int given = folded + Math.min(3, folded + 1);
            await().until(() -> out.size() == given && giving.getState() == Thread.State.WAITING);
            batch.fold(isConclusive(Objects.requireNonNull(out.toArray(new UserLookup[0])[folded])));
        }

        await().until(() -> out.size() == 7);
    }

    @Test
    void aUserThatCameToNothingMakesRoomToo() {
        Batch batch = batch(2, 1);
        Iterator<UserLookup> users = batch.iterator();
        users.next();

        batch.fold(null);

        assertThat(users.next().index()).isEqualTo(1);
        assertThat(results).isEmpty();
    }

    @Test
    void usersWithAResultAreNotGivenOut() {
        Batch batch = batch(4, 4);

        batch.add(isConclusive(batch.lookup(0)));
        batch.add(isConclusive(batch.lookup(2)));

        assertThat(batch).extracting(UserLookup::index).containsExactly(1, 3);
    }

    @Test
    void aSecondResultOfAUserIsLeftOut() {
        Batch batch = batch(1, 1);

        batch.add(isConclusive(batch.lookup(0)));
        batch.add(UserResult.of(batch.lookup(0)));

        assertThat(results).extracting(UserResult::outcome).containsExactly(UserResult.Outcome.COMPLETE);
        assertThat(batch.metadata().total()).isEqualTo(1);
    }

    @Test
    void completeGivesAResultToEveryUserWithoutOne() {
        Batch batch = batch(4, 4);
        batch.add(isConclusive(batch.lookup(1)));

        batch.complete();

        assertThat(indexes()).containsExactly(1, 0, 2, 3);
        assertThat(batch.metadata().total()).isEqualTo(4);
        assertThat(batch.metadata().failed()).isEqualTo(3);
        assertThat(batch.metadata().complete()).isFalse();
    }

    @Test
    void completeChangesNothingWhereAllIsThere() {
        Batch batch = batch(1, 1);
        batch.add(isConclusive(batch.lookup(0)));

        batch.complete();

        assertThat(batch.metadata().total()).isEqualTo(1);
        assertThat(batch.metadata().complete()).isTrue();
    }

    @Test
    void aCallerWhoHasLeftEndsIt() {
        AtomicBoolean left = new AtomicBoolean();
        RequestContext requestContext =
                new RequestContext("test", 0, 0, Long.MAX_VALUE, List.of(), Set.of(), left::get);
        Iterator<UserLookup> users =
                new Batch(TestData.request(3), requestContext, results::add, 3, 3, now::get).iterator();
        users.next();

        left.set(true);

        assertThat(users.hasNext()).isFalse();
    }

    @Test
    void thereIsNoUserAfterTheLast() {
        Iterator<UserLookup> none = batch(0, 1).iterator();

        assertThat(none.hasNext()).isFalse();
        assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(none::next);
    }

    @Test
    void theTimeItTookIsThatOfItsTicker() {
        Batch batch = batch(1, 1);

        now.addAndGet(1_234);

        assertThat(batch.processingNanos()).isEqualTo(1_234);
    }

    @Test
    void collectedResultsStandInTheOrderOfTheIds() {
        BufferedResults collected = new BufferedResults(3, bytes -> true);

        for (int index : List.of(2, 0, 1)) {
            collected.add(isConclusive(TestData.lookup(index, "u" + index)));
        }

        assertThat(collected.inOrder()).extracting(r -> r.lookup().index()).containsExactly(0, 1, 2);
    }
}
