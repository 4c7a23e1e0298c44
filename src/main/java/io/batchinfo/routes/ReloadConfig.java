package io.batchinfo.routes;

import java.time.Duration;

/**
 * Polling of the routes folder, and what an edit must pass.
 *
 * @param pollInterval time between two polls of the folder
 * @param quietPeriod how long the folder must not have changed, so that no half-written file is loaded
 * @param canaryShare share of the requests that new routes answer in the time of their canary, 0 to 1; 0 for no canary
 * @param canaryTime how long a canary takes
 * @param camelCli whether the Camel CLI sees the serving routes
 */
public record ReloadConfig(
        Duration pollInterval, Duration quietPeriod, double canaryShare, Duration canaryTime, boolean camelCli) {}
