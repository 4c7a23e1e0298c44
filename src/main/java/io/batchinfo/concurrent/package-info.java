/** Executors for blocking work: virtual threads where the JDK has them, bounded platform threads elsewhere. */
@NullMarked
package io.batchinfo.concurrent;

import org.jspecify.annotations.NullMarked;
