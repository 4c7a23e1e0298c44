/** HTTP for the routes: problem documents, request ids, content negotiation, base handlers, API documentation. */
@NullMarked
package io.batchinfo.http;

import org.jspecify.annotations.NullMarked;
