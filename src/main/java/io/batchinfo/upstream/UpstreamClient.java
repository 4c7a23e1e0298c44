package io.batchinfo.upstream;

import io.batchinfo.source.AttemptCancelledException;
import io.batchinfo.source.AttemptFailedException;
import io.batchinfo.source.Failure;
import io.batchinfo.source.Failure.Kind;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.TrustOptions;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * GETs from the upstreams. Redirects and cookies are off; the time is for the whole answer, so that a trickle ends too; an
 * answer beyond the cap is cut. The pools outlive every edit of the routes. It is used from threads that may wait, and does
 * its work on event loops: what it costs beside Camel's own HTTP component is in {@code bench/README.md}.
 */
public final class UpstreamClient {

    private final VertxInternal vertx;
    private final ClientConfig limits;
    private final @Nullable TrustOptions trust;
    private final ContextInternal[] loops;
    private final AtomicInteger nextLoop = new AtomicInteger();
    private final Map<Pool, HttpClient> pools = new ConcurrentHashMap<>();

    /** How many routes use an upstream for a source. */
    private final Map<User, Integer> users = new HashMap<>();

    private record User(String source, BaseUrl base) {}

    private record Pool(User user, int loop) {
        BaseUrl base() {
            return user.base();
        }
    }

    /** @param trust the authorities that vouch for an https upstream, null for those of Java */
    public UpstreamClient(Vertx vertx, ClientConfig limits, @Nullable TrustOptions trust, int eventLoops) {
        this.vertx = (VertxInternal) vertx;
        this.limits = limits;
        this.trust = trust;
        this.loops = new ContextInternal[eventLoops];
        for (int i = 0; i < eventLoops; i++) {
            loops[i] = this.vertx.createEventLoopContext();
        }
    }

    /**
     * Blocks until the whole answer is there.
     *
     * @param source whose connections are used
     * @param path with the leading slash
     * @param headers sent beside {@code Host} and {@code Accept}
     * @param nanos for everything, from now
     * @param abandoning is given what ends the call at once
     * @throws AttemptFailedException where there is no whole answer in time
     * @throws AttemptCancelledException where it was ended
     */
    public UpstreamResponse get(
            String source,
            BaseUrl base,
            String path,
            Map<String, String> headers,
            long nanos,
            Consumer<Runnable> abandoning) {
        int loop = Math.floorMod(nextLoop.getAndIncrement(), loops.length);
        HttpClient client = pools.computeIfAbsent(new Pool(new User(source, base), loop), this::pool);
        PendingResponse pending = new PendingResponse(limits.maxResponseBytes());
        abandoning.accept(pending::cancel);
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setURI(base.prefix() + path)
                .setTraceOperation(source);
        MultiMap all = MultiMap.caseInsensitiveMultiMap().add("Accept", "application/json");
        headers.forEach(all::set);
        options.setHeaders(all);
        ContextInternal context = loops[loop];
        context.runOnContext(go -> {
            pending.limit(context.nettyEventLoop(), nanos);
            client.request(options).onComplete(pending::requested);
        });
        try {
            return pending.await();
        } catch (InterruptedException e) {
            pending.cancel();
            Thread.currentThread().interrupt();
            throw new AttemptCancelledException();
        } catch (ExecutionException e) {
            throw failed(e.getCause() == null ? e : e.getCause());
        }
    }

    private static RuntimeException failed(Throwable cause) {
        if (cause instanceof AttemptFailedException || cause instanceof AttemptCancelledException) {
            return (RuntimeException) cause;
        }
        return new AttemptFailedException(
                Failure.of(Kind.UPSTREAM_UNAVAILABLE), cause.getClass().getSimpleName() + ": " + cause.getMessage());
    }

    private HttpClient pool(Pool pool) {
        HttpClientOptions options = new HttpClientOptions()
                .setDefaultHost(pool.base().host())
                .setDefaultPort(pool.base().port())
                .setSsl(pool.base().tls())
                .setTcpNoDelay(true)
                .setConnectTimeout((int) limits.connectTimeout().toMillis())
                .setKeepAliveTimeout((int) Math.max(1, limits.idleTimeout().toSeconds()))
                .setDecompressionSupported(false)
                .setMaxHeaderSize(16 * 1024);
        if (trust != null) {
            options.setTrustOptions(trust);
        }
        // requests beyond the pool wait here no longer than their own time
        PoolOptions most =
                new PoolOptions().setHttp1MaxSize(limits.connections()).setMaxWaitQueueSize(-1);
        // a connection that breaks fails its call, which says so; Vert.x would log an error besides
        return vertx.httpClientBuilder()
                .with(options)
                .with(most)
                .withConnectHandler(connection -> connection.exceptionHandler(broken -> {}))
                .build();
    }

    /** A route begins to use an upstream for a source. */
    public synchronized void hold(String source, BaseUrl base) {
        users.merge(new User(source, base), 1, Integer::sum);
    }

    /** A route uses it no more; after the last one its connections are closed. */
    public synchronized void release(String source, BaseUrl base) {
        User user = new User(source, base);
        if (users.computeIfPresent(user, (same, count) -> count == 1 ? null : count - 1) == null) {
            for (int loop = 0; loop < loops.length; loop++) {
                HttpClient unused = pools.remove(new Pool(user, loop));
                if (unused != null) {
                    unused.close();
                }
            }
        }
    }

    /** Pools that are open: one for each source, upstream and event loop. */
    public int pools() {
        return pools.size();
    }

    /** Closes all connections. */
    public void close() throws Exception {
        for (HttpClient client : pools.values()) {
            client.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
        }
    }
}
