/** How an upstream is spoken to over HTTP: pooled connections, a size cap, a total time. Knows no Camel. */
@NullMarked
package io.batchinfo.upstream;

import org.jspecify.annotations.NullMarked;
