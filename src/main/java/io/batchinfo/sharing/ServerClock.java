package io.batchinfo.sharing;

import org.jspecify.annotations.Nullable;

/**
 * The server's clock as seen through this process's ticker. Both conversions err towards an older part, by one round trip at
 * most, and no clock of a replica takes part.
 */
final class ServerClock {

    private static final long SAMPLE_LIFE_NANOS = 10_000_000_000L;
    private static final long STEP_MICROS = 1_000_000;

    /**
     * One reading.
     *
     * @param micros the server's time
     * @param sentAt the ticker when it was asked for
     * @param answeredAt the ticker when it came
     */
    record Sample(long micros, long sentAt, long answeredAt) {

        /** The ticker reading at which a part was fetched, not later than it was. */
        long tickerOf(long fetchedAtMicros) {
            return sentAt - (micros - fetchedAtMicros) * 1000;
        }

        /** The server's time at a ticker reading, not later than it was. */
        long microsAt(long ticker) {
            return micros + Math.floorDiv(ticker - answeredAt, 1000);
        }

        private long roundTrip() {
            return answeredAt - sentAt;
        }
    }

    private @Nullable Sample best;

    /** True where the server's clock went back by more than a second since the sample before. */
    synchronized boolean add(Sample sample) {
        Sample before = best;
        boolean steppedBack = before != null && sample.micros() - before.microsAt(sample.answeredAt()) < -STEP_MICROS;
        boolean steppedForward = before != null && sample.micros() - before.microsAt(sample.answeredAt()) > STEP_MICROS;
        if (before == null
                || steppedBack
                || steppedForward
                || sample.roundTrip() <= before.roundTrip()
                || sample.answeredAt() - before.answeredAt() > SAMPLE_LIFE_NANOS) {
            best = sample;
        }
        return steppedBack;
    }

    /** Null before the first sample of a connection. */
    synchronized @Nullable Sample sample() {
        return best;
    }

    synchronized void reset() {
        best = null;
    }
}
