/** The command-line client: a file of ids in, a file of results out. Knows the wire and nothing of the service. */
@NullMarked
package io.batchinfo.client;

import org.jspecify.annotations.NullMarked;
