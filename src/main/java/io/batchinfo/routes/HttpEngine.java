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
 * The platform-http engine of one generation. Camel answers a route's exception with an empty text, and returns request headers
 * and query parameters as response headers. This engine answers an exception with a problem document and removes those headers.
 */
final class HttpEngine extends VertxPlatformHttpEngine {

    private static final Logger LOG = LoggerFactory.getLogger(HttpEngine.class);

    /** Trace headers are sent to upstreams, not to clients. */
    private static final List<String> TRACE_HEADERS = List.of("traceparent", "tracestate", "baggage");

    void preRouteHandler(@Nullable Handler<RoutingContext> handler) {
        setHandlers(handler == null ? List.of() : List.of(handler));
    }

    @Override
    public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
        VertxPlatformHttpConsumer consumer =
                (VertxPlatformHttpConsumer) super.createConsumer(endpoint, new ResponseHeaderFilter(processor));
        consumer.setExceptionHandler(new NoOpExceptionHandler());
        return consumer;
    }

    /** Ignores exceptions: the error handler of the router logs and answers them. */
    private static final class NoOpExceptionHandler implements ExceptionHandler {

        @Override
        public void handleException(Throwable failure) {}

        @Override
        public void handleException(@Nullable String message, Throwable failure) {}

        @Override
        public void handleException(
                @Nullable String message, @Nullable Exchange exchange, @Nullable Throwable failure) {}
    }

    /**
     * Thrown where a route has sent the response itself. Camel would set a status on it, fail, and keep the exchange in its
     * repository; an exception before that releases the exchange.
     */
    private static final class ResponseAlreadySentException extends Exception {

        private static final long serialVersionUID = 1L;

        ResponseAlreadySentException() {
            super("the route has sent the response itself", null, false, false);
        }
    }

    private static final class ResponseHeaderFilter extends DelegateAsyncProcessor {

        ResponseHeaderFilter(Processor route) {
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
                filter(exchange, sent);
                callback.done(doneSync);
            });
        }
    }

    private static void filter(Exchange exchange, Map<String, Object> sent) {
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
            message.setBody(
                    Problem.of(500, "Internal error.", in.getRequest().path()).json());
            return;
        }
        if (message.hasHeaders()) {
            TRACE_HEADERS.forEach(message::removeHeader);
            message.getHeaders().entrySet().removeIf(header -> isRequestHeader(sent, header));
        }
    }

    /** True for a header of the request: its value is the identical object. A header that a route has set is another object. */
    private static boolean isRequestHeader(Map<String, Object> sent, Map.Entry<String, Object> header) {
        return !header.getKey().equalsIgnoreCase(Exchange.CONTENT_TYPE)
                && sent.get(header.getKey()) == header.getValue();
    }
}
