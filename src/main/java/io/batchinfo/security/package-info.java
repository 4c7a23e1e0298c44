/** TLS and bearer authentication of the public port, and files that are reloaded when they change. */
@NullMarked
package io.batchinfo.security;

import org.jspecify.annotations.NullMarked;
