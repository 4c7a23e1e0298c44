package io.batchinfo.upstream;

import io.batchinfo.upstream.UpstreamException.Kind;
import io.batchinfo.upstream.VertxInternalsAdapter.Loop;
import io.netty.handler.codec.TooLongFrameException;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.TrustOptions;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * HTTP client for the upstreams. Redirects and cookies are off, the timeout covers the whole response, and the body size is
 * limited. Connection pools survive edits of the routes. Callers block; the work runs on event loops, and
 * {@code bench/README.md} compares the cost with that of Camel's HTTP component.
 */
public final class UpstreamClient {

    private final Vertx vertx;
    private final ClientConfig limits;
    private final @Nullable TrustOptions trust;
    private final Loop[] loops;
    private final AtomicInteger nextLoop = new AtomicInteger();
    private final Map<PoolKey, UpstreamPool> pools = new ConcurrentHashMap<>();

    /** Number of routes that use an upstream for a source. */
    private final Map<UpstreamTarget, Integer> users = new HashMap<>();

    private record PoolKey(UpstreamTarget target, int loop) {

        /** The name tells the sources apart; hashing the URL took one percent of a call. */
        @Override
        public int hashCode() {
            return 31 * target.source().hashCode() + loop;
        }
    }

    /** @param trust authorities that sign the certificates of https upstreams, null for those of Java */
    public UpstreamClient(Vertx vertx, ClientConfig limits, @Nullable TrustOptions trust, int eventLoops) {
        this.vertx = vertx;
        this.limits = limits;
        this.trust = trust;
        this.loops = VertxInternalsAdapter.loops(vertx, eventLoops);
    }

    /** The event loops that the client runs on. */
    public Vertx vertx() {
        return vertx;
    }

    /** Limits of connections and responses. */
    public ClientConfig limits() {
        return limits;
    }

    /**
     * Blocks until the whole response has arrived.
     *
     * @throws UpstreamException where there is no usable response in time, or the call was cancelled
     */
    public UpstreamResponse send(UpstreamRequest request) {
        int index = Math.floorMod(nextLoop.getAndIncrement(), loops.length);
        Loop loop = loops[index];
        UpstreamPool pool = pool(new PoolKey(request.target(), index));
        PendingResponse pending = new PendingResponse(loop.netty(), limits.maxResponseBytes(), request.body());
        request.onCancel().accept(pending::cancel);
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("Accept", "application/json");
        request.headers().forEach(headers::set);
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.valueOf(request.method()))
                .setURI(request.target().base().prefix() + request.path())
                .setTraceOperation(request.target().source())
                .setHeaders(headers);
        ConnectionAttempt attempt = new ConnectionAttempt(
                vertx, pool, options, pending, limits.connectTimeout().toNanos());
        loop.run(() -> {
            pending.limit(request.timeoutNanos());
            attempt.start();
        });
        try {
            return pending.await();
        } catch (InterruptedException e) {
            pending.cancel();
            Thread.currentThread().interrupt();
            throw new UpstreamException(Kind.CANCELLED, null, "interrupted");
        } catch (ExecutionException e) {
            throw failure(
                    e.getCause() == null ? e : e.getCause(), request.target().base());
        }
    }

    private UpstreamException failure(Throwable cause, BaseUrl base) {
        if (cause instanceof UpstreamException own) {
            return own;
        }
        String message = cause.getClass().getSimpleName() + ": " + cause.getMessage();
        if (cause instanceof TooLongFrameException) {
            return new UpstreamException(
                    Kind.HEADERS_TOO_LARGE,
                    null,
                    "the response headers exceed upstream.max-header-size (" + limits.maxHeaderBytes() + " B)");
        }
        if (cause instanceof SSLException) {
            Throwable root = cause;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            return new UpstreamException(
                    Kind.TLS,
                    null,
                    "TLS handshake with " + base.host() + ":" + base.port() + " failed: " + root.getMessage()
                            + " (upstream.ca-file names the accepted authorities)");
        }
        boolean connecting = cause instanceof ConnectException || cause instanceof UnknownHostException;
        return new UpstreamException(connecting ? Kind.CONNECT : Kind.RESET, null, message);
    }

    private UpstreamPool pool(PoolKey key) {
        UpstreamPool pool = pools.get(key);
        return pool == null ? newPool(key) : pool;
    }

    private synchronized UpstreamPool newPool(PoolKey key) {
        if (!users.containsKey(key.target())) {
            throw new UpstreamException(
                    Kind.CANCELLED,
                    null,
                    "no route uses this upstream for " + key.target().source() + " any more");
        }
        return pools.computeIfAbsent(key, this::open);
    }

    private UpstreamPool open(PoolKey key) {
        BaseUrl base = key.target().base();
        HttpClientOptions options = new HttpClientOptions()
                .setDefaultHost(base.host())
                .setDefaultPort(base.port())
                .setSsl(base.tls())
                .setForceSni(base.tls() && !base.isAddress())
                .setTcpNoDelay(true)
                .setConnectTimeout((int) limits.connectTimeout().toMillis())
                .setKeepAliveTimeout((int) Math.max(1, limits.idleTimeout().toSeconds()))
                .setDecompressionSupported(false)
                .setMaxHeaderSize(limits.maxHeaderBytes());
        if (trust != null) {
            options.setTrustOptions(trust);
        }
        UpstreamTls own = key.target().tls();
        if (own != null) {
            own.applyTo(options);
        }
        // a request that waits for a connection waits no longer than its own timeout
        PoolOptions size =
                new PoolOptions().setHttp1MaxSize(limits.connections()).setMaxWaitQueueSize(-1);
        return new UpstreamPool(
                base,
                vertx.httpClientBuilder()
                        .with(options)
                        .with(size)
                        .withConnectHandler(connection -> {
                            VertxInternalsAdapter.guard(connection);
                            // the call on the connection reports the failure; without a handler Vert.x logs it again
                            connection.exceptionHandler(failure -> {});
                        })
                        .build());
    }

    /** Registers a route that uses an upstream for a source. */
    public synchronized void hold(UpstreamTarget target) {
        users.merge(target, 1, Integer::sum);
    }

    /** Ends the use by one route; the last one closes the connections. */
    public synchronized void release(UpstreamTarget target) {
        if (users.computeIfPresent(target, (same, count) -> count == 1 ? null : count - 1) == null) {
            for (int loop = 0; loop < loops.length; loop++) {
                UpstreamPool unused = pools.remove(new PoolKey(target, loop));
                if (unused != null) {
                    unused.client().close();
                }
            }
        }
    }

    /** Number of open pools: one for each source, upstream and event loop. */
    public int pools() {
        return pools.size();
    }

    /** Closes all connections. */
    public void close() throws Exception {
        for (UpstreamPool pool : pools.values()) {
            pool.client().close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
        }
    }
}
