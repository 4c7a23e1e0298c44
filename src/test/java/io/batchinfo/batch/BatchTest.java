package io.batchinfo.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.batchinfo.source.Ask;
import io.batchinfo.source.Terms;
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

    private Batch batch(int users, int usersAtOnce) {
        return new Batch(Example.request(users), Example.terms(), results::add, usersAtOnce, usersAtOnce, now::get);
    }

    private static UserResult good(Ask ask) {
        return new UserResult(ask, List.of(Example.ok("profile", "{}")));
    }

    private List<Integer> indexes() {
        return results.stream().map(result -> result.ask().index()).toList();
    }

    @Test
    void usersAreGivenOutInOrder() {
        Batch batch = batch(3, 3);

        assertThat(batch).extracting(Ask::index).containsExactly(0, 1, 2);
        assertThat(batch(2, 2)).extracting(Ask::id).containsExactly("u0", "u1");
    }

    @Test
    void neverMoreUsersAreOutThanTheLimit() {
        Batch batch = batch(10, 3);
        ConcurrentLinkedQueue<Ask> out = new ConcurrentLinkedQueue<>();
        Thread giving = new Thread(() -> batch.forEach(out::add));
        giving.setDaemon(true);
        giving.start();

        await().until(() -> out.size() == 3 && giving.getState() == Thread.State.WAITING);
        for (int folded = 0; folded < 10; folded++) {
            int given = Math.min(10, folded + 3);
            await().pollInterval(Duration.ofMillis(1)).until(() -> out.size() == given);
            batch.fold(good(Objects.requireNonNull(out.toArray(new Ask[0])[folded])));
        }

        await().until(() -> !giving.isAlive());
        assertThat(indexes()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    @Test
    void aStreamBeginsWithFewUsersAndTakesOneMoreWithEachResult() {
        Batch batch = new Batch(Example.request(10), Example.terms(), results::add, 1, 3, now::get);
        ConcurrentLinkedQueue<Ask> out = new ConcurrentLinkedQueue<>();
        Thread giving = new Thread(() -> batch.forEach(out::add));
        giving.setDaemon(true);
        giving.start();

        for (int folded = 0; folded < 4; folded++) {
            int given = folded + Math.min(3, folded + 1);
            await().until(() -> out.size() == given && giving.getState() == Thread.State.WAITING);
            batch.fold(good(Objects.requireNonNull(out.toArray(new Ask[0])[folded])));
        }

        await().until(() -> out.size() == 7);
    }

    @Test
    void aUserThatCameToNothingMakesRoomToo() {
        Batch batch = batch(2, 1);
        Iterator<Ask> users = batch.iterator();
        users.next();

        batch.fold(null);

        assertThat(users.next().index()).isEqualTo(1);
        assertThat(results).isEmpty();
    }

    @Test
    void usersWithAResultAreNotGivenOut() {
        Batch batch = batch(4, 4);

        batch.add(good(batch.ask(0)));
        batch.add(good(batch.ask(2)));

        assertThat(batch).extracting(Ask::index).containsExactly(1, 3);
    }

    @Test
    void aSecondResultOfAUserIsLeftOut() {
        Batch batch = batch(1, 1);

        batch.add(good(batch.ask(0)));
        batch.add(UserResult.of(batch.ask(0)));

        assertThat(results).extracting(UserResult::outcome).containsExactly(UserResult.Outcome.COMPLETE);
        assertThat(batch.tally().total()).isEqualTo(1);
    }

    @Test
    void completeGivesAResultToEveryUserWithoutOne() {
        Batch batch = batch(4, 4);
        batch.add(good(batch.ask(1)));

        batch.complete();

        assertThat(indexes()).containsExactly(1, 0, 2, 3);
        assertThat(batch.tally().total()).isEqualTo(4);
        assertThat(batch.tally().failed()).isEqualTo(3);
        assertThat(batch.tally().complete()).isFalse();
    }

    @Test
    void completeChangesNothingWhereAllIsThere() {
        Batch batch = batch(1, 1);
        batch.add(good(batch.ask(0)));

        batch.complete();

        assertThat(batch.tally().total()).isEqualTo(1);
        assertThat(batch.tally().complete()).isTrue();
    }

    @Test
    void aCallerWhoHasLeftEndsIt() {
        AtomicBoolean left = new AtomicBoolean();
        Terms terms = new Terms("test", 0, 0, Long.MAX_VALUE, Set.of(), left::get);
        Iterator<Ask> users = new Batch(Example.request(3), terms, results::add, 3, 3, now::get).iterator();
        users.next();

        left.set(true);

        assertThat(users.hasNext()).isFalse();
    }

    @Test
    void thereIsNoUserAfterTheLast() {
        Iterator<Ask> none = batch(0, 1).iterator();

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
        Collected collected = new Collected(3, bytes -> true);

        for (int index : List.of(2, 0, 1)) {
            collected.add(good(Example.ask(index, "u" + index)));
        }

        assertThat(collected.inOrder()).extracting(r -> r.ask().index()).containsExactly(0, 1, 2);
    }
}
