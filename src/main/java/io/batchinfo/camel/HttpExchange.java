package io.batchinfo.camel;

import io.batchinfo.batch.InvalidRequestException;
import io.batchinfo.http.Problem;
import io.batchinfo.http.RequestId;
import io.batchinfo.http.TraceParent;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.platform.http.vertx.HttpMessage;

/** The HTTP request behind an exchange, and the ways to answer it. */
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
        throw new IllegalStateException("this step belongs into a route from platform-http");
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

    /** What the log calls it: its id, and the trace it belongs to. */
    String name() {
        return RequestId.inLog(http);
    }

    /** Nothing of the request goes further than this step, but the trace it belongs to. */
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

    /** A trace that begins here is named in the log like one that came with the request. */
    private void joinOwnTrace() {
        SpanContext span = Span.current().getSpanContext();
        if (span.isValid()) {
            http.headers().set(TraceParent.HEADER, TraceParent.text(span.getTraceId(), span.getSpanId()));
        }
    }

    /** True for {@code Prefer: handling=strict} (RFC 7240 4.4). */
    boolean strict() {
        if (!http.headers().contains("Prefer")) {
            return false;
        }
        for (String preference : header("Prefer").split(",")) {
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

    /** Answers with a problem and ends the route. */
    void refuse(Problem problem) {
        answer(exchange, problem.status(), Problem.CONTENT_TYPE, problem.json());
        exchange.setRouteStop(true);
    }

    void refuse(int status, String detail) {
        refuse(Problem.of(status, detail, http.path()));
    }

    /** Answers that there is too much under way, and ends the route. */
    void overloaded() {
        exchange.getMessage().setHeader("Retry-After", 1);
        refuse(Problem.overloaded("More ids are under way than this service takes at once.", http.path()));
    }

    void refuse(InvalidRequestException invalid) {
        refuse(new Problem("/problems/invalid-request", "Invalid request", 400, invalid.detail(), http.path(), out -> {
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

    /** Makes this the answer; what is no ByteBuffer platform-http sends as a stream, through a thread for each piece. */
    static void answer(Exchange exchange, int status, String contentType, byte[] body) {
        Message message = exchange.getMessage();
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        message.setHeader(Exchange.CONTENT_TYPE, contentType);
        message.setBody(ByteBuffer.wrap(body));
    }
}
