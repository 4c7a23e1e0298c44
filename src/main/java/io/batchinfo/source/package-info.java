/**
 * One part of one user: cache, one call for all who ask, retry budget, turns, hedge, outcome. Knows no batch, no Camel and
 * no Vert.x.
 */
@NullMarked
package io.batchinfo.source;

import org.jspecify.annotations.NullMarked;
