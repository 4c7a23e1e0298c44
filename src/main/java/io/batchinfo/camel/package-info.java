/** Camel adapters: every processor, component, policy and aggregation strategy that the YAML routes name. */
@NullMarked
package io.batchinfo.camel;

import org.jspecify.annotations.NullMarked;
