/** The HTTP server: connections, limits, admission, problem documents, worker threads. Knows no users and no sources. */
@NullMarked
package io.batchinfo.server;

import org.jspecify.annotations.NullMarked;
