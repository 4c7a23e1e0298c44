package io.batchinfo.camel;

import io.batchinfo.routes.OpenRequest;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** The requests of one generation that were read and have no response yet. */
final class OpenRequests {

    private final Map<HttpServerRequest, OpenRequest> open = new ConcurrentHashMap<>();

    void add(HttpServerRequest http, OpenRequest request) {
        open.put(http, request);
    }

    /** The request behind an exchange, of the type that its write step needs; null where another step has read it. */
    <T extends OpenRequest> @Nullable T of(Exchange exchange, Class<T> type) {
        OpenRequest request = open.get(HttpExchange.of(exchange).http());
        return type.isInstance(request) ? type.cast(request) : null;
    }

    /** The request, which is forgotten here: its route has ended. */
    @Nullable
    OpenRequest remove(HttpServerRequest http) {
        return open.remove(http);
    }
}
