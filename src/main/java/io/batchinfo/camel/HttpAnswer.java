package io.batchinfo.camel;

import io.batchinfo.http.Problem;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * A response in one piece.
 *
 * @param headers all but {@code Content-Type}
 */
record HttpAnswer(int status, String contentType, Map<String, String> headers, byte[] body) {

    static HttpAnswer json(int status, byte[] body) {
        return new HttpAnswer(status, "application/json", Map.of(), body);
    }

    static HttpAnswer of(Problem problem) {
        return new HttpAnswer(problem.status(), Problem.CONTENT_TYPE, Map.of(), problem.json());
    }

    HttpAnswer with(String header, Object value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, String.valueOf(value));
        return new HttpAnswer(status, contentType, more, body);
    }

    /** Makes this the response of a route; a body other than a ByteBuffer is sent in pieces, each through a thread of its own. */
    void to(Exchange exchange) {
        Message message = exchange.getMessage();
        headers.forEach(message::setHeader);
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        message.setHeader(Exchange.CONTENT_TYPE, contentType);
        message.setBody(ByteBuffer.wrap(body));
    }

    /** Sends it past the route. */
    void to(HttpServerResponse response) {
        if (!response.closed()) {
            headers.forEach(response::putHeader);
            response.setStatusCode(status)
                    .putHeader("Content-Type", contentType)
                    .end(Buffer.buffer(body));
        }
    }
}
