/** A batch of users: request, results, metadata and the mapping of source data to a result. Independent of Camel and Vert.x. */
@NullMarked
package io.batchinfo.batch;

import org.jspecify.annotations.NullMarked;
