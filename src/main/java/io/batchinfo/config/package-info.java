/** Settings: names, defaults, parsing and validation. Independent of everything else. */
@NullMarked
package io.batchinfo.config;

import org.jspecify.annotations.NullMarked;
