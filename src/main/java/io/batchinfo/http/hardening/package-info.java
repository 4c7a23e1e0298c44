/** Netty handlers that limit what a hostile client can do: strict decoding, header timeout, slow-reader timeout. */
@NullMarked
package io.batchinfo.http.hardening;

import org.jspecify.annotations.NullMarked;
