/** The fault injector of the mock APIs. */
@NullMarked
package io.batchinfo.mock;

import org.jspecify.annotations.NullMarked;
