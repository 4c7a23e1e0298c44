package io.batchinfo.routes;

import io.batchinfo.http.Problem;
import io.batchinfo.http.RequestId;
import io.batchinfo.http.ResponseAlreadySentException;
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
 * and query parameters as response headers. This engine answers an exception with what has arrived, or with a problem document,
 * and removes those headers.
 */
final class HttpEngine extends VertxPlatformHttpEngine {

    private static final Logger LOG = LoggerFactory.getLogger(HttpEngine.class);

    /** Trace headers are sent to upstreams, not to clients. */
    private static final List<String> TRACE_HEADERS = List.of("traceparent", "tracestate", "baggage");

    private CamelContextCustomizer.@Nullable GenerationHooks hooks;

    void setHooks(CamelContextCustomizer.GenerationHooks own) {
        Handler<RoutingContext> handler = own.preRouteHandler();
        hooks = own;
        setHandlers(handler == null ? List.of() : List.of(handler));
    }

    @Override
    public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
        VertxPlatformHttpConsumer consumer =
                (VertxPlatformHttpConsumer) super.createConsumer(endpoint, new RouteProcessor(processor));
        consumer.setExceptionHandler(new SilentExceptionHandler());
        return consumer;
    }

    /** Every failure ends at the error handler of the router, which logs it. */
    private static final class SilentExceptionHandler implements ExceptionHandler {

        @Override
        public void handleException(Throwable failure) {}

        @Override
        public void handleException(@Nullable String message, Throwable failure) {}

        @Override
        public void handleException(
                @Nullable String message, @Nullable Exchange exchange, @Nullable Throwable failure) {}
    }

    /** The route behind a consumer. What it leaves in the exchange becomes a response that the contract allows. */
    private final class RouteProcessor extends DelegateAsyncProcessor {

        RouteProcessor(Processor route) {
            super(route);
        }

        @Override
        public void process(Exchange exchange) throws Exception {
            super.process(exchange);
            if (exchange.getException() instanceof ResponseAlreadySentException sent) {
                throw sent;
            }
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            Map<String, Object> sent = new HashMap<>(exchange.getIn().getHeaders());
            return super.process(exchange, doneSync -> {
                if (exchange.getIn() instanceof HttpMessage in) {
                    leave(exchange, in, sent);
                }
                callback.done(doneSync);
            });
        }
    }

    private void leave(Exchange exchange, HttpMessage in, Map<String, Object> sent) {
        OpenRequest open = hooks == null ? null : hooks.routeEnded(in.getRequest());
        Throwable failure = exchange.getException();
        if (failure != null) {
            RequestId.fields(LOG.atError(), in.getRequest())
                    .addKeyValue("status", 500)
                    .log(
                            "request {}: the route for {} failed: {}",
                            RequestId.inLog(in.getRequest()),
                            in.getRequest().path(),
                            failure.toString());
            exchange.setException(null);
            exchange.getMessage().removeHeaders("*");
        }
        if (open != null && (failure != null || open.isUnanswered(exchange))) {
            open.complete(exchange);
        } else if (failure != null) {
            Message message = exchange.getMessage();
            message.setHeader(Exchange.HTTP_RESPONSE_CODE, 500);
            message.setHeader(Exchange.CONTENT_TYPE, Problem.CONTENT_TYPE);
            message.setBody(
                    Problem.of(500, "Internal error.", in.getRequest().path()).json());
        }
        if (open != null && !open.claim() || in.getResponse().headWritten()) {
            exchange.setException(new ResponseAlreadySentException());
            return;
        }
        Message message = exchange.getMessage();
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
