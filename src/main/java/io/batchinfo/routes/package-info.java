/** Live routes: generations of the routes folder are watched, loaded, validated, swapped and drained here. */
@NullMarked
package io.batchinfo.routes;

import org.jspecify.annotations.NullMarked;
