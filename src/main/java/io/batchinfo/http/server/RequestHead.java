package io.batchinfo.http.server;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/** What the head of a request says before a route is chosen. */
final class RequestHead {

    private RequestHead() {}

    /** RFC 9112 3.2: a request of HTTP/1.1 has one Host. */
    static boolean namesOneHost(HttpServerRequest request) {
        return request.version() == HttpVersion.HTTP_1_0
                || request.headers().getAll("Host").size() == 1;
    }

    /** {@code OPTIONS *} asks about the server as a whole (RFC 9110 9.3.7). */
    static boolean isForServer(HttpServerRequest request) {
        return request.method() == HttpMethod.OPTIONS && request.uri().equals("*");
    }
}
