/** The resilience stack around one call of a source: request coalescing, cool-down, bulkhead, rate limit, retries, retry budget, hedging. */
@NullMarked
package io.batchinfo.resilience;

import org.jspecify.annotations.NullMarked;
