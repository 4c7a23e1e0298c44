/** Generations of routes: watch a folder, build beside the running one, swap, drain. Knows no users and no sources. */
@NullMarked
package io.batchinfo.live;

import org.jspecify.annotations.NullMarked;
