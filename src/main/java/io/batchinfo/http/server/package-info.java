/** The HTTP server: request lifecycle, connection limit, request limit, quotas, shutdown. */
@NullMarked
package io.batchinfo.http.server;

import org.jspecify.annotations.NullMarked;
