package io.batchinfo.routes;

import io.batchinfo.http.Problem;
import io.batchinfo.http.RequestId;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.HttpMessage;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine;
import org.apache.camel.spi.ExceptionHandler;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The door of every HTTP route. Camel answers a route's exception with an empty text, and sends request headers and query
 * parameters back as response headers; here the one becomes a problem document and the other does not leave.
 */
final class HttpEngine extends VertxPlatformHttpEngine {

    private static final Logger LOG = LoggerFactory.getLogger(HttpEngine.class);

    /** They are for upstreams. */
    private static final List<String> TRACE_HEADERS = List.of("traceparent", "tracestate", "baggage");

    void preRouteHandler(@Nullable Handler<RoutingContext> handler) {
        setHandlers(handler == null ? List.of() : List.of(handler));
    }

    @Override
    public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
        VertxPlatformHttpConsumer consumer =
                (VertxPlatformHttpConsumer) super.createConsumer(endpoint, new Door(processor));
        consumer.setExceptionHandler(new ToldByTheRouter());
        return consumer;
    }

    /** Every failure ends at the router's error handler, which says what there is to say. */
    private static final class ToldByTheRouter implements ExceptionHandler {

        @Override
        public void handleException(Throwable failure) {}

        @Override
        public void handleException(@Nullable String message, Throwable failure) {}

        @Override
        public void handleException(
                @Nullable String message, @Nullable Exchange exchange, @Nullable Throwable failure) {}
    }

    /**
     * Tells Camel that a route has sent its answer itself. Camel would set a status on it, fail, and keep the exchange for
     * ever; a failure before that lets go of it.
     */
    private static final class ResponseAlreadySentException extends Exception {

        private static final long serialVersionUID = 1L;

        ResponseAlreadySentException() {
            super("the route has sent its answer itself", null, false, false);
        }
    }

    private static final class Door extends DelegateAsyncProcessor {

        Door(Processor route) {
            super(route);
        }

        @Override
        public void process(Exchange exchange) throws Exception {
            super.process(exchange);
            if (exchange.getIn() instanceof HttpMessage in && in.getResponse().headWritten()) {
                throw new ResponseAlreadySentException();
            }
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            Map<String, Object> sent = new HashMap<>(exchange.getIn().getHeaders());
            return super.process(exchange, doneSync -> {
                leave(exchange, sent);
                callback.done(doneSync);
            });
        }
    }

    private static void leave(Exchange exchange, Map<String, Object> sent) {
        if (!(exchange.getIn() instanceof HttpMessage in)) {
            return;
        }
        Message message = exchange.getMessage();
        Throwable failure = exchange.getException();
        if (failure != null) {
            LOG.error(
                    "request {}: the route for {} failed: {}",
                    RequestId.inLog(in.getRequest()),
                    in.getRequest().path(),
                    failure.toString());
            exchange.setException(null);
            message.removeHeaders("*");
            message.setHeader(Exchange.HTTP_RESPONSE_CODE, 500);
            message.setHeader(Exchange.CONTENT_TYPE, Problem.CONTENT_TYPE);
            message.setBody(Problem.of(
                            500,
                            "The request could not be answered.",
                            in.getRequest().path())
                    .json());
            return;
        }
        if (message.hasHeaders()) {
            TRACE_HEADERS.forEach(message::removeHeader);
            message.getHeaders().entrySet().removeIf(header -> cameIn(sent, header));
        }
    }

    /** A header that is still the very object that came was not meant to leave; one that a route has set is. */
    private static boolean cameIn(Map<String, Object> sent, Map.Entry<String, Object> header) {
        return !header.getKey().equalsIgnoreCase(Exchange.CONTENT_TYPE)
                && sent.get(header.getKey()) == header.getValue();
    }
}
