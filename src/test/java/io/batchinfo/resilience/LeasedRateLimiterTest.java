package io.batchinfo.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.batchinfo.resilience.SharedRateLimit.Lease;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LeasedRateLimiterTest {

    private static final long MILLI = 1_000_000L;

    private final AtomicLong now = new AtomicLong();
    private final Engine engine = new Engine();
    private final LeasedRateLimiter limiter = new LeasedRateLimiter("posts", engine, now::get, Runnable::run);

    /** Answers a request for a lease when the test says so. */
    private static final class Engine implements SharedRateLimit {

        private final List<Integer> wanted = new ArrayList<>();
        private final Deque<Consumer<@Nullable Lease>> receivers = new ArrayDeque<>();
        private int replicas = 1;

        @Override
        public void lease(String source, double ratePerSecond, int want, Consumer<@Nullable Lease> receiver) {
            wanted.add(want);
            receivers.add(receiver);
        }

        void answer(@Nullable Lease lease) {
            receivers.remove().accept(lease);
        }

        @Override
        public int replicas() {
            return replicas;
        }

        @Override
        public void pause(String source, long nanos) {}

        @Override
        public void onPause(BiConsumer<String, Long> receiver) {}
    }

    private void at(long millis) {
        now.set(millis * MILLI);
    }

    private boolean starts() {
        boolean may = limiter.permits(now.get());
        if (may) {
            limiter.start(now.get());
        }
        return may;
    }

    @Test
    void callsStartAtTheTimesOfTheLease() {
        limiter.reconfigure(100, 0);
        limiter.demand(2, 0);
        assertThat(limiter.nanosUntilNextStart(0)).isEqualTo(RateLimiter.UNKNOWN);
        engine.answer(new Lease(2, 5 * MILLI, 10 * MILLI));

        assertThat(starts()).isFalse();
        assertThat(limiter.nanosUntilNextStart(0)).isEqualTo(5 * MILLI);
        at(5);
        assertThat(starts()).isTrue();
        assertThat(starts()).isFalse();
        at(15);
        assertThat(starts()).isTrue();
        assertThat(starts()).isFalse();
    }

    @Test
    void aLeaseIsAskedForOnceAtATimeAndTheNextOneWhenHalfIsUsed() {
        limiter.reconfigure(100, 0);
        limiter.demand(9, 0);
        limiter.demand(9, 0);
        assertThat(engine.wanted).as("50 ms of the rate").containsExactly(5);
        engine.answer(new Lease(4, 0, 10 * MILLI));

        limiter.demand(9, 0);
        assertThat(engine.wanted).hasSize(1);
        assertThat(starts()).isTrue();
        at(10);
        assertThat(starts()).isTrue();
        limiter.demand(7, now.get());
        assertThat(engine.wanted).containsExactly(5, 5);
    }

    @Test
    void theLeaseOfOneOfManyReplicasIsSmaller() {
        engine.replicas = 5;
        limiter.reconfigure(100, 0);

        limiter.demand(9, 0);

        assertThat(engine.wanted).containsExactly(1);
    }

    @Test
    void withoutTheEngineEachReplicaKeepsItsShare() {
        engine.replicas = 4;
        limiter.reconfigure(40, 0);
        int started = 0;
        for (long millis = 0; millis < 1000; millis++) {
            at(millis);
            limiter.demand(100, now.get());
            while (!engine.receivers.isEmpty()) {
                engine.answer(null);
            }
            started += starts() ? 1 : 0;
        }
        assertThat(started).isEqualTo(10);
        assertThat(engine.wanted).as("asked again each 100 ms").hasSize(10);
    }

    @Test
    void aStartThatWasMissedIsNotMadeUpForLater() {
        limiter.reconfigure(100, 0);
        limiter.demand(5, 0);
        engine.answer(new Lease(5, 0, 10 * MILLI));
        at(45);

        int started = 0;
        while (starts()) {
            started++;
        }
        assertThat(started).as("those of the last 20 ms").isEqualTo(2);
    }

    @Test
    void withoutAFreeStartItAsksWhenTheEngineSays() {
        limiter.reconfigure(100, 0);
        limiter.demand(1, 0);
        engine.answer(new Lease(0, 30 * MILLI, 10 * MILLI));

        limiter.demand(1, 0);
        assertThat(engine.wanted).hasSize(1);
        assertThat(limiter.nanosUntilNextStart(0)).isEqualTo(30 * MILLI);
        at(30);
        limiter.demand(1, now.get());
        assertThat(engine.wanted).hasSize(2);
    }

    @Test
    void aLeaseOfTheRateBeforeAnEditIsNotUsed() {
        limiter.reconfigure(100, 0);
        limiter.demand(1, 0);
        limiter.reconfigure(50, 0);
        engine.answer(new Lease(1, 0, 10 * MILLI));

        assertThat(starts()).isFalse();
        limiter.demand(1, 0);
        assertThat(engine.wanted).hasSize(2);
    }

    @Test
    void noRateNeedsNoLease() {
        limiter.reconfigure(0, 0);
        limiter.demand(5, 0);

        assertThat(starts()).isTrue();
        assertThat(engine.wanted).isEmpty();
    }
}
