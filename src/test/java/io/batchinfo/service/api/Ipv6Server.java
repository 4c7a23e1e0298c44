package io.batchinfo.service.api;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** A server on the loopback address of IPv6 that gives every request the same JSON. */
final class Ipv6Server implements AutoCloseable {

    private final HttpServer server;
    private volatile String host = "";

    Ipv6Server(String json) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("::1"), 0), 10);
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        server.createContext("/", exchange -> {
            host = exchange.getRequestHeaders().getFirst("Host");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** The Host header of the last request. */
    String host() {
        return host;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
