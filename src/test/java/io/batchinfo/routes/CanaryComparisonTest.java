package io.batchinfo.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** 60 s of traffic at 50 requests a second and a share of 0.1, looked at every 100 ms, as numbers. */
@Tag("one-jdk")
class CanaryComparisonTest {

    private static final int RUNS = 1_000;

    /** Of a thousand. In 300,000 simulated canaries one good edit was withdrawn, so two of a thousand are no chance. */
    private static final int FALSE_FINDINGS = 1;

    private static final int REQUESTS = 3_000;
    private static final int REQUESTS_PER_LOOK = 5;
    private static final double SHARE = 0.1;
    private static final long MILLI = 1_000_000L;

    private final long seed = Long.getLong("test.seed", System.nanoTime());
    private final Random random = new Random(seed);

    /** What the requests of one run are like. */
    private interface Upstream {

        /** The share of users in a request that fail, 0 to 1. */
        double failed(boolean canary, int request);

        default long nanos(boolean canary) {
            return 20 * MILLI;
        }
    }

    /** The number of requests after which the canary was withdrawn, -1 where it was not. */
    private int withdrawnAfter(Upstream upstream) {
        CanaryComparison comparison = new CanaryComparison();
        for (int i = 1; i <= REQUESTS; i++) {
            double drawn = random.nextDouble();
            if (drawn < 2 * SHARE) {
                boolean canary = drawn < SHARE;
                double failed = upstream.failed(canary, i);
                comparison.add(canary, failed, failed, upstream.nanos(canary));
            }
            if (i % REQUESTS_PER_LOOK == 0 && comparison.finding() != null) {
                return i;
            }
        }
        return -1;
    }

    private int withdrawn(Upstream upstream) {
        int withdrawn = 0;
        for (int run = 0; run < RUNS; run++) {
            withdrawn += withdrawnAfter(upstream) < 0 ? 0 : 1;
        }
        return withdrawn;
    }

    @Test
    void aGoodEditIsNotWithdrawnWhereATenthOfTheCallsFails() {
        assertThat(withdrawn((canary, request) -> random.nextDouble() < 0.1 ? 1 : 0))
                .as("seed %d", seed)
                .isLessThanOrEqualTo(FALSE_FINDINGS);
    }

    @Test
    void aGoodEditIsNotWithdrawnWhereUsersOfARequestFailTogether() {
        DoubleSupplier half = () -> random.nextBoolean() ? random.nextDouble() : 0;
        assertThat(withdrawn((canary, request) -> half.getAsDouble()))
                .as("seed %d", seed)
                .isLessThanOrEqualTo(FALSE_FINDINGS);
    }

    @Test
    void aGoodEditIsNotWithdrawnInAnOutageOfTenSeconds() {
        assertThat(withdrawn((canary, request) -> request > 1000 && request < 1500 ? 1 : 0))
                .as("seed %d", seed)
                .isLessThanOrEqualTo(FALSE_FINDINGS);
    }

    @Test
    void aGoodEditIsNotWithdrawnWhereTimesAreFarApart() {
        assertThat(withdrawn(new Upstream() {
                    @Override
                    public double failed(boolean canary, int request) {
                        return 0;
                    }

                    @Override
                    public long nanos(boolean canary) {
                        return (long) (20 * MILLI * Math.exp(1.5 * random.nextGaussian()));
                    }
                }))
                .as("seed %d", seed)
                .isLessThanOrEqualTo(FALSE_FINDINGS);
    }

    @Test
    void aWrongPathIsWithdrawnWithinTenSecondsThoughATenthOfTheCallsFails() {
        for (int run = 0; run < RUNS; run++) {
            int after = withdrawnAfter((canary, request) -> canary || random.nextDouble() < 0.1 ? 1 : 0);
            assertThat(after).as("seed %d, run %d", seed, run).isBetween(1, 500);
        }
    }

    @Test
    void routesThatAreThreeTimesAsSlowAreWithdrawn() {
        for (int run = 0; run < RUNS; run++) {
            int after = withdrawnAfter(new Upstream() {
                @Override
                public double failed(boolean canary, int request) {
                    return 0;
                }

                @Override
                public long nanos(boolean canary) {
                    return (canary ? 3 : 1) * MILLI * (40 + random.nextInt(20));
                }
            });
            assertThat(after).as("seed %d, run %d", seed, run).isBetween(1, 500);
        }
    }

    @Test
    void aFewMillisecondsMoreAreNoReason() {
        CanaryComparison comparison = new CanaryComparison();
        for (int i = 0; i < 1_000; i++) {
            comparison.add(true, 0, 0, 24 * MILLI);
            comparison.add(false, 0, 0, MILLI);
        }
        assertThat(comparison.finding()).isNull();
    }

    @Test
    void aDifferenceThatNobodyNoticesIsNoReason() {
        CanaryComparison comparison = new CanaryComparison();
        for (int i = 0; i < 100_000; i++) {
            comparison.add(true, 0.019, 0.019, MILLI);
            comparison.add(false, 0, 0, MILLI);
        }
        assertThat(comparison.finding()).isNull();
    }

    @Test
    void theFindingSaysWhatWasComparedAndWhatWasFound() {
        assertThat(finding(1, 1))
                .isEqualTo(
                        "failed users 100.0% in 20 requests to the new routes, 0.0% in 20 requests to the serving routes");
        assertThat(finding(0, 0.9))
                .isEqualTo(
                        "incomplete users 90.0% in 20 requests to the new routes, 0.0% in 20 requests to the serving routes");
        assertThat(finding(0, 0)).isNull();
    }

    private static @Nullable String finding(double failed, double incomplete) {
        CanaryComparison comparison = new CanaryComparison();
        for (int i = 0; i < 20; i++) {
            comparison.add(true, failed, incomplete, MILLI);
            comparison.add(false, 0, 0, MILLI);
        }
        return comparison.finding();
    }
}
