package io.batchinfo.routes;

import java.time.Duration;

/**
 * Polling of the routes folder.
 *
 * @param pollInterval time between two polls of the folder
 * @param quietPeriod how long the folder must not have changed, so that no half-written file is loaded
 */
public record ReloadConfig(Duration pollInterval, Duration quietPeriod) {}
