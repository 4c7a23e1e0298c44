/** The values of a source: configuration, results, failures, cached parts, response schema and parser. Independent of Camel and Vert.x. */
@NullMarked
package io.batchinfo.source;

import org.jspecify.annotations.NullMarked;
