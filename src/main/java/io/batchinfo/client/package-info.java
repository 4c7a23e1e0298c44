/** The command-line client: sends a file of ids and writes the results. */
@NullMarked
package io.batchinfo.client;

import org.jspecify.annotations.NullMarked;
