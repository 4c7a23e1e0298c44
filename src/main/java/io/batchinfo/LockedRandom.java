package io.batchinfo;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** A seedable, thread-safe random number generator. */
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
