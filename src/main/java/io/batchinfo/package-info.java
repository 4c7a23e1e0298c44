/** The start: settings read and judged, floors assembled, what is printed. Nobody knows this room. */
@NullMarked
package io.batchinfo;

import org.jspecify.annotations.NullMarked;
