package io.batchinfo.source;

import java.time.Duration;

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
        String definition) {

    public SourceConfig {
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
