package io.batchinfo;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Random numbers that can be had again with their seed, and that many threads may draw. */
final class LockedRandom implements RandomGenerator {

    private final SplittableRandom random;

    LockedRandom(long seed) {
        this.random = new SplittableRandom(seed);
    }

    @Override
    public synchronized long nextLong() {
        return random.nextLong();
    }
}
