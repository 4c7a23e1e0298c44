package io.batchinfo.sharing;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.resource.ClientResources;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections to the server, and whether it is used. One slow or failed command suspends its use; from then on only a
 * PING in the background talks to the server, and two quick answers resume it. So an outage delays the requests that are
 * under way by one timeout at most, and later ones by nothing.
 */
final class RedisLink implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RedisLink.class);

    private static final long PROBE_MILLIS = 50;
    private static final int PROBES_TO_RESUME = 2;

    private final RedisClient client;
    private final ClientResources resources;
    private final RedisURI uri;
    private final ScheduledExecutorService timer;
    private final long slowNanos;
    private final AtomicLong slowInARow = new AtomicLong();
    private volatile @Nullable StatefulRedisConnection<byte[], byte[]> reads;
    private volatile @Nullable StatefulRedisConnection<byte[], byte[]> writes;
    private volatile boolean usable;
    private volatile boolean closed;
    private volatile Runnable onResume = () -> {};
    private volatile Runnable onFailure = () -> {};
    private boolean probing;
    private int goodProbes;
    private boolean loggedDown;
    private boolean loggedUp;

    RedisLink(SharingConfig config, ScheduledExecutorService timer) {
        this.timer = timer;
        this.slowNanos = config.timeout().toNanos() / 2;
        this.uri = RedisClientFactory.uri(config);
        this.resources = RedisClientFactory.resources();
        this.client = RedisClient.create(resources, uri);
        client.setOptions(RedisClientFactory.options(config));
    }

    /**
     * Connects in the background and goes on until it has.
     *
     * @param resumed called whenever the server is used from then on, on a thread that must not block
     * @param failed called whenever it could not be reached
     */
    void start(Runnable resumed, Runnable failed) {
        onResume = resumed;
        onFailure = failed;
        timer.execute(() -> suspend(null));
    }

    boolean usable() {
        return usable;
    }

    /** The connection for look-ups, leases and the heartbeat; null while the server is not used. */
    @Nullable
    RedisAsyncCommands<byte[], byte[]> reads() {
        StatefulRedisConnection<byte[], byte[]> connection = reads;
        return usable && connection != null ? connection.async() : null;
    }

    /** The connection for what is written behind; null while the server is not used. */
    @Nullable
    StatefulRedisConnection<byte[], byte[]> writes() {
        return usable ? writes : null;
    }

    /**
     * Judges the time of an answer. Slow answers in a row suspend the server as soon as they have taken the timeout together:
     * they cost a batch as much as one answer that does not come.
     */
    void answered(long nanos) {
        if (nanos < slowNanos) {
            slowInARow.set(0);
        } else if (slowInARow.addAndGet(nanos) > 2 * slowNanos) {
            slowInARow.set(0);
            suspend(new TimeoutException("slow answers"));
        }
    }

    /** Uses the server no more until it answers quickly again. */
    void suspend(@Nullable Throwable cause) {
        synchronized (this) {
            usable = false;
            if (probing || closed) {
                return;
            }
            probing = true;
            goodProbes = 0;
        }
        LOG.debug("sharing is suspended", cause);
        timer.schedule(this::probe, 0, TimeUnit.MILLISECONDS);
    }

    private void probe() {
        if (closed) {
            return;
        }
        StatefulRedisConnection<byte[], byte[]> connection = reads;
        if (connection == null || writes == null) {
            connect();
            return;
        }
        connection
                .async()
                .ping()
                .toCompletableFuture()
                .orTimeout(slowNanos, TimeUnit.NANOSECONDS)
                .whenComplete((pong, failure) -> probed(failure));
    }

    private void connect() {
        client.connectAsync(ByteArrayCodec.INSTANCE, uri)
                .thenCombine(client.connectAsync(ByteArrayCodec.INSTANCE, uri), (first, second) -> {
                    if (closed) {
                        first.closeAsync();
                        second.closeAsync();
                    } else {
                        reads = first;
                        writes = second;
                        second.setAutoFlushCommands(false);
                    }
                    return first;
                })
                .toCompletableFuture()
                .whenComplete((connection, failure) -> probed(failure));
    }

    private void probed(@Nullable Throwable failure) {
        boolean resumed;
        synchronized (this) {
            goodProbes = failure == null ? goodProbes + 1 : 0;
            resumed = goodProbes >= PROBES_TO_RESUME;
            if (resumed) {
                probing = false;
                usable = !closed;
            }
            log(failure, resumed);
        }
        if (failure != null) {
            onFailure.run();
        }
        if (resumed) {
            onResume.run();
        } else if (!closed) {
            timer.schedule(this::probe, failure == null ? PROBE_MILLIS : 2 * PROBE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** One line each way. A pause that ends before the first probe fails is none worth a line. */
    private void log(@Nullable Throwable failure, boolean resumed) {
        if (failure != null && !loggedDown) {
            loggedDown = true;
            loggedUp = false;
            LOG.warn(
                    "Sharing is down: the Redis server cannot be reached or is slow ({}). Each replica works alone.",
                    reason(failure));
        } else if (resumed && !loggedUp) {
            loggedUp = true;
            loggedDown = false;
            LOG.info("Sharing is up: parts and rate limits are shared with the other replicas.");
        }
    }

    /** The kind of failure; the text of the server or of the URL stays out of the log. */
    private static String reason(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String text = String.valueOf(root.getMessage());
        if (text.startsWith("WRONGPASS") || text.startsWith("NOAUTH") || text.startsWith("NOPERM")) {
            return text.substring(0, text.indexOf(' ') < 0 ? text.length() : text.indexOf(' '));
        }
        return root.getClass().getSimpleName();
    }

    @Override
    public void close() {
        closed = true;
        usable = false;
        client.shutdownAsync(0, 500, TimeUnit.MILLISECONDS);
        resources.shutdown(0, 500, TimeUnit.MILLISECONDS);
    }
}
