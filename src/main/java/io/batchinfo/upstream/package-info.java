/** The HTTP client for upstream APIs: pooled connections, a size limit and a time limit for the whole response. */
@NullMarked
package io.batchinfo.upstream;

import org.jspecify.annotations.NullMarked;
