package io.batchinfo.routes;

import io.batchinfo.routes.CanaryReport.Group;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Compares the requests of a canary with those of a control group that the serving routes answer. Each request is drawn for one
 * group or the other by chance, so that an outage of a source is as likely in both. Thread-safe.
 *
 * <p>The failed users and the incomplete ones are compared as shares of a request, each from 0 to 1, by a likelihood ratio: how
 * much better two shares explain what was seen than one share for both. Each share is a mean of values from 0 to 1, for which the
 * ratio of Bernoulli trials is an upper bound (Hoeffding 1963, theorem 1), however the failures of one request depend on each
 * other. The times are compared by the share of requests above {@value #SLOWDOWN} medians of the control group.
 */
final class CanaryComparison {

    /**
     * The natural logarithm of the likelihood ratio from which on a difference is no chance: about 1 in 2 million for one look,
     * so that some hundred looks at three shares find a difference by chance less often than once in a thousand canaries.
     */
    static final double EVIDENCE = 12;

    /** The least difference of two shares, which more requests would make certain though nobody notices it. */
    static final double MIN_DIFFERENCE = 0.02;

    /** How many times the median of the control group is slow. */
    static final double SLOWDOWN = 2;

    /** The least difference of the medians, in nanoseconds: the first requests of new routes run colder code. */
    static final long MIN_SLOWDOWN_NANOS = 25_000_000L;

    private final Requests canary = new Requests();
    private final Requests control = new Requests();

    /** One group. */
    private static final class Requests {

        private static final int TIMES = 2048;

        private final long[] newest = new long[TIMES];
        private int count;
        private double failed;
        private double incomplete;

        void add(double failedShare, double incompleteShare, long nanos) {
            newest[count % TIMES] = nanos;
            count++;
            failed += failedShare;
            incomplete += incompleteShare;
        }

        /** The newest times, the shortest first. */
        long[] times() {
            long[] sorted = Arrays.copyOf(newest, Math.min(count, TIMES));
            Arrays.sort(sorted);
            return sorted;
        }

        Group group() {
            return new Group(
                    count,
                    count == 0 ? 0 : failed / count,
                    count == 0 ? 0 : incomplete / count,
                    median(times()) / 1_000_000.0);
        }
    }

    /**
     * Adds a request that has ended.
     *
     * @param ofCanary whether the new routes answered it
     * @param failed share of its users without a required part, 0 to 1; 1 for an error response
     * @param incomplete share of its users that failed or lack a part, 0 to 1
     * @param nanos its duration in nanoseconds
     */
    synchronized void add(boolean ofCanary, double failed, double incomplete, long nanos) {
        (ofCanary ? canary : control).add(failed, incomplete, nanos);
    }

    synchronized Group canary() {
        return canary.group();
    }

    synchronized Group control() {
        return control.group();
    }

    /** What is clearly worse under the new routes, null where nothing is. */
    synchronized @Nullable String finding() {
        if (worse(canary.failed, canary.count, control.failed, control.count)) {
            return finding("failed users", canary.failed, control.failed);
        }
        if (worse(canary.incomplete, canary.count, control.incomplete, control.count)) {
            return finding("incomplete users", canary.incomplete, control.incomplete);
        }
        return slower();
    }

    private String finding(String what, double ofCanary, double ofControl) {
        return String.format(
                Locale.ROOT,
                "%s %.1f%% in %d requests to the new routes, %.1f%% in %d requests to the serving routes",
                what,
                100 * ofCanary / canary.count,
                canary.count,
                100 * ofControl / control.count,
                control.count);
    }

    private @Nullable String slower() {
        long[] ofCanary = canary.times();
        long[] ofControl = control.times();
        double limit = Math.max(SLOWDOWN * median(ofControl), median(ofControl) + MIN_SLOWDOWN_NANOS);
        if (median(ofCanary) <= limit
                || !worse(above(limit, ofCanary), ofCanary.length, above(limit, ofControl), ofControl.length)) {
            return null;
        }
        return String.format(
                Locale.ROOT,
                "median duration %.0f ms in %d requests to the new routes, %.0f ms in %d requests to the serving routes",
                median(ofCanary) / 1e6,
                canary.count,
                median(ofControl) / 1e6,
                control.count);
    }

    private static long above(double limit, long[] times) {
        return Arrays.stream(times).filter(nanos -> nanos > limit).count();
    }

    private static double median(long[] sorted) {
        return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
    }

    /** True where a sum of shares in n requests is higher than another beyond chance. */
    private static boolean worse(double sum, double n, double otherSum, double otherN) {
        if (n == 0 || otherN == 0 || sum / n - otherSum / otherN < MIN_DIFFERENCE) {
            return false;
        }
        double both = (sum + otherSum) / (n + otherN);
        return n * divergence(sum / n, both) + otherN * divergence(otherSum / otherN, both) > EVIDENCE;
    }

    /** The Kullback-Leibler divergence of two Bernoulli trials, in nats. */
    private static double divergence(double p, double q) {
        return term(p, q) + term(1 - p, 1 - q);
    }

    private static double term(double p, double q) {
        return p <= 0 ? 0 : p * Math.log(p / q);
    }
}
