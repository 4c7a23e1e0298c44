/** Request, distinct ids, results, folds, the stream. Knows parts; knows no Camel and no Vert.x. */
@NullMarked
package io.batchinfo.batch;

import org.jspecify.annotations.NullMarked;
