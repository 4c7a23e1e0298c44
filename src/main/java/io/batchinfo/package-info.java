/** The application: start-up from settings, the commands, and the servers that serve reloadable routes. */
@NullMarked
package io.batchinfo;

import org.jspecify.annotations.NullMarked;
