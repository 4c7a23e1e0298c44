package io.batchinfo.camel;

import io.batchinfo.batch.InvalidRequestException;
import io.batchinfo.http.Problem;
import io.batchinfo.http.RequestId;
import io.batchinfo.http.TraceParent;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Locale;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.platform.http.vertx.HttpMessage;

/** The HTTP request of an exchange, with methods to respond to it. */
final class HttpExchange {

    private final Exchange exchange;
    private final HttpServerRequest http;

    private HttpExchange(Exchange exchange, HttpServerRequest http) {
        this.exchange = exchange;
        this.http = http;
    }

    /** @throws IllegalStateException where the route was not entered over HTTP */
    static HttpExchange of(Exchange exchange) {
        if (exchange.getIn() instanceof HttpMessage message) {
            return new HttpExchange(exchange, message.getRequest());
        }
        throw new IllegalStateException("this step needs a route from platform-http");
    }

    /** True where the route was entered over HTTP. */
    static boolean isHttp(Exchange exchange) {
        return exchange.getIn() instanceof HttpMessage;
    }

    HttpServerRequest http() {
        return http;
    }

    HttpServerResponse response() {
        return http.response();
    }

    /** All values of a header, as one list. */
    String header(String name) {
        return header(http, name);
    }

    static String header(HttpServerRequest http, String name) {
        List<String> values = http.headers().getAll(name);
        return values.size() == 1 ? values.get(0) : String.join(",", values);
    }

    /** The text for the log: request id and trace id. */
    String name() {
        return RequestId.inLog(http);
    }

    /** Removes the request headers but those of the trace. */
    void removeInboundHeaders() {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        String parent = TraceParent.of(http.getHeader(TraceParent.HEADER));
        if (parent == null) {
            joinOwnTrace();
        } else {
            message.setHeader(TraceParent.HEADER, parent);
        }
    }

    /** Sets a new trace, which is logged like a trace of the request. */
    private void joinOwnTrace() {
        SpanContext span = Span.current().getSpanContext();
        if (span.isValid()) {
            http.headers().set(TraceParent.HEADER, TraceParent.text(span.getTraceId(), span.getSpanId()));
        }
    }

    /** True for {@code Prefer: handling=strict} (RFC 7240 4.4). */
    static boolean strict(HttpServerRequest http) {
        if (!http.headers().contains("Prefer")) {
            return false;
        }
        for (String preference : header(http, "Prefer").split(",")) {
            String name = preference
                    .split(";", 2)[0]
                    .replace("\"", "")
                    .replace(" ", "")
                    .trim();
            if (name.toLowerCase(Locale.ROOT).startsWith("handling=")) {
                return name.equalsIgnoreCase("handling=strict");
            }
        }
        return false;
    }

    /** Responds with a problem document and ends the route. */
    void respond(Problem problem) {
        HttpAnswer.of(problem).to(exchange);
        exchange.setRouteStop(true);
    }

    void respond(int status, String detail) {
        respond(Problem.of(status, detail, http.path()));
    }

    /** Responds with 503 because of too many ids in flight, and ends the route. */
    void overloaded() {
        exchange.getMessage().setHeader("Retry-After", 1);
        respond(Problem.overloaded("Too many ids in flight; retry later.", http.path()));
    }

    void respond(InvalidRequestException invalid) {
        respond(new Problem("/problems/invalid-request", "Invalid request", 400, invalid.detail(), http.path(), out -> {
            if (!invalid.violations().isEmpty()) {
                out.writeArrayFieldStart("errors");
                for (InvalidRequestException.Violation violation : invalid.violations()) {
                    out.writeStartObject();
                    out.writeStringField("pointer", violation.pointer());
                    out.writeStringField("detail", violation.detail());
                    out.writeEndObject();
                }
                out.writeEndArray();
            }
        }));
    }
}
