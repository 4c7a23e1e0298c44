/** What the mock APIs' routes cannot say in YAML: chance, time and counts. */
@NullMarked
package io.batchinfo.mock;

import org.jspecify.annotations.NullMarked;
