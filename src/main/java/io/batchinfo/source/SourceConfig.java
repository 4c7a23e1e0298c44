package io.batchinfo.source;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One source, as its YAML and the settings say it.
 *
 * @param name the name in results, metrics and messages
 * @param required true where a user without this part has failed
 * @param response where the part stands in an answer, and what it must look like
 * @param maxAttempts of one call, the first included, from 1
 * @param attemptTimeout the whole time of one attempt
 * @param minAttemptTime an attempt that would have less than this is not started
 * @param deadline one call with its retries, from its first attempt
 * @param initialBackoff the bound of the first random wait; it doubles with each retry
 * @param hedgingDelay when a call without an answer gets a second attempt beside it, zero for never
 * @param maxConcurrentCalls most calls under way
 * @param callsPerSecond most calls begun in a second, zero for no limit
 * @param retryBudgetRatio retries allowed for each call over ten seconds, 0 to 1
 * @param retryBudgetMinPerSecond retries allowed besides
 * @param fallbackCompletes true where a fallback of the route counts as the part itself
 * @param fallback the part where a call has failed or, of a source that is not required, has found none; null for none
 * @param bulk how users are joined to one call, null for a call for each user
 * @param definition a hash of everything that changes what a part contains, empty where nothing is known of it
 */
public record SourceConfig(
        String name,
        boolean required,
        ResponseSpec response,
        int maxAttempts,
        Duration attemptTimeout,
        Duration minAttemptTime,
        Duration deadline,
        Duration initialBackoff,
        Duration hedgingDelay,
        int maxConcurrentCalls,
        double callsPerSecond,
        double retryBudgetRatio,
        double retryBudgetMinPerSecond,
        boolean fallbackCompletes,
        @Nullable RawJson fallback,
        @Nullable Bulk bulk,
        String definition) {

    /**
     * How users are joined to bulk calls.
     *
     * @param size the most users of one call, 1 to 1,000
     * @param maxWait how long the first user of a call waits for others
     */
    public record Bulk(int size, Duration maxWait) {

        static final int MAX_SIZE = 1_000;

        /** The wait where a source names none. */
        public static final Duration DEFAULT_WAIT = Duration.ofMillis(5);
    }

    public SourceConfig {
        check(
                bulk == null || bulk.size() >= 1 && bulk.size() <= Bulk.MAX_SIZE,
                name,
                "bulkSize must be from 1 to " + Bulk.MAX_SIZE);
        check(bulk == null || !bulk.maxWait().isNegative(), name, "bulkWait must not be negative");
        check(!name.isEmpty(), name, "name must not be empty");
        check(maxAttempts >= 1, name, "maxAttempts must be at least 1");
        check(maxConcurrentCalls >= 1, name, "maxConcurrentCalls must be at least 1");
        check(callsPerSecond >= 0, name, "callsPerSecond must not be negative");
        check(retryBudgetRatio >= 0 && retryBudgetRatio <= 1, name, "retryBudgetRatio must be from 0 to 1");
        check(retryBudgetMinPerSecond >= 0, name, "retryBudgetMinPerSecond must not be negative");
        check(attemptTimeout.toNanos() > 0, name, "attemptTimeout must be greater than 0");
        check(deadline.compareTo(attemptTimeout) >= 0, name, "deadline must not be shorter than attemptTimeout");
        check(
                !initialBackoff.isNegative() && !hedgingDelay.isNegative(),
                name,
                "initialBackoff and hedgingDelay must not be negative");
    }

    private static void check(boolean holds, String name, String rule) {
        if (!holds) {
            throw new IllegalArgumentException("source " + name + ": " + rule);
        }
    }
}
