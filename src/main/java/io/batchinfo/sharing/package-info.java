/** Sharing between replicas over a server that speaks the Redis protocol. The only package that uses Lettuce. */
@NullMarked
package io.batchinfo.sharing;

import org.jspecify.annotations.NullMarked;
