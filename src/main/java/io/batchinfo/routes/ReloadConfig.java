package io.batchinfo.routes;

import java.time.Duration;

/**
 * How an edit is taken up.
 *
 * @param look between two looks at the folder
 * @param quiet how long the folder must not have changed, so that no half-written file is loaded
 */
public record ReloadConfig(Duration look, Duration quiet) {}
