package io.batchinfo.routes;

import org.apache.camel.Exchange;

/** A request that was read by its route and has no response yet. */
public interface OpenRequest {

    /** True for the first caller, who writes the response; later callers must not write one. */
    boolean claim();

    /** True where the route has ended without a response in the exchange. */
    boolean isUnanswered(Exchange exchange);

    /** Puts a response made of the parts that have arrived into the exchange; a stream is ended. */
    void complete(Exchange exchange);
}
