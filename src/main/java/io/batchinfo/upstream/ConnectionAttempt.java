package io.batchinfo.upstream;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Gets a connection to a host for one call. Where the first address refuses, the other addresses of the host are tried
 * in their order, so that {@code localhost} is found on 127.0.0.1 and on ::1.
 */
final class ConnectionAttempt {

    private final Vertx vertx;
    private final UpstreamPool pool;
    private final RequestOptions options;
    private final PendingResponse pending;
    private final long connectDeadline;
    private final List<String> tried = new ArrayList<>();
    private Iterator<String> left = Collections.emptyIterator();

    ConnectionAttempt(
            Vertx vertx, UpstreamPool pool, RequestOptions options, PendingResponse pending, long connectNanos) {
        this.vertx = vertx;
        this.pool = pool;
        this.options = options;
        this.pending = pending;
        this.connectDeadline = System.nanoTime() + connectNanos;
    }

    /** Runs on the event loop of the call. */
    void start() {
        SocketAddress known = pool.reachable();
        if (known != null) {
            options.setServer(known)
                    .setHost(pool.base().host())
                    .setPort(pool.base().port());
        }
        request(pool.client(), options).onComplete(this::first);
    }

    private static Future<HttpClientRequest> request(HttpClient client, RequestOptions options) {
        return client.request(options);
    }

    private void first(AsyncResult<HttpClientRequest> result) {
        if (result.succeeded()) {
            pending.send(result.result());
            return;
        }
        pool.reachable(null);
        // a timeout has used up the time to connect
        boolean refused = result.cause() instanceof ConnectException
                && !(result.cause() instanceof io.netty.channel.ConnectTimeoutException);
        if (!refused || pool.base().isAddress()) {
            pending.fail(result.cause());
            return;
        }
        String failure = String.valueOf(result.cause().getMessage());
        vertx.<List<String>>executeBlocking(() -> addresses(pool.base().host()), false)
                .onComplete(found -> {
                    tried.add(failure);
                    if (found.succeeded()) {
                        left = found.result().iterator();
                    }
                    next(result.cause());
                });
    }

    private void next(Throwable failure) {
        if (!left.hasNext() || pending.isDone() || System.nanoTime() - connectDeadline > 0) {
            pending.fail(tried.isEmpty() ? failure : new ConnectException("tried " + String.join("; ", tried)));
            return;
        }
        SocketAddress server = SocketAddress.inetSocketAddress(pool.base().port(), left.next());
        RequestOptions other = new RequestOptions(options)
                .setServer(server)
                .setHost(pool.base().host())
                .setPort(pool.base().port());
        request(pool.client(), other).onComplete(result -> {
            if (result.succeeded()) {
                pool.reachable(server);
                pending.send(result.result());
            } else {
                tried.add(String.valueOf(result.cause().getMessage()));
                next(result.cause());
            }
        });
    }

    private static List<String> addresses(String host) throws UnknownHostException {
        Set<String> addresses = new LinkedHashSet<>();
        for (InetAddress address : InetAddress.getAllByName(host)) {
            addresses.add(address.getHostAddress());
        }
        if (host.equals("localhost")) {
            addresses.add("127.0.0.1");
            addresses.add("::1");
        }
        return List.copyOf(addresses);
    }
}
