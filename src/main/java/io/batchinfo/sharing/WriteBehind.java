package io.batchinfo.sharing;

import io.batchinfo.sharing.SharingMetrics.Write;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Stores parts on a connection of its own, many with one flush. What does not fit into the bound is dropped and counted. */
final class WriteBehind {

    private static final int LARGEST_FLUSH = 512;

    private final RedisLink link;
    private final ScheduledExecutorService timer;
    private final SharingMetrics metrics;
    private final long maxBytes;
    private final AtomicLong bytes = new AtomicLong();
    private final Queue<Pending> queue = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();

    private record Pending(byte[] key, byte[] value, long lifeMillis) {

        int size() {
            return key.length + value.length;
        }
    }

    WriteBehind(RedisLink link, ScheduledExecutorService timer, SharingMetrics metrics, long maxBytes) {
        this.link = link;
        this.timer = timer;
        this.metrics = metrics;
        this.maxBytes = maxBytes;
    }

    void add(byte[] key, byte[] value, long lifeMillis) {
        Pending pending = new Pending(key, value, lifeMillis);
        if (!link.usable()) {
            metrics.wrote(Write.DROPPED, 1);
            return;
        }
        if (bytes.addAndGet(pending.size()) > maxBytes) {
            bytes.addAndGet(-pending.size());
            metrics.wrote(Write.DROPPED, 1);
            return;
        }
        queue.add(pending);
        if (scheduled.compareAndSet(false, true)) {
            timer.execute(this::flush);
        }
    }

    private void flush() {
        scheduled.set(false);
        StatefulRedisConnection<byte[], byte[]> connection = link.writes();
        int unflushed = 0;
        Pending next;
        while ((next = queue.poll()) != null) {
            if (connection == null) {
                bytes.addAndGet(-next.size());
                metrics.wrote(Write.DROPPED, 1);
                continue;
            }
            send(connection.async(), next);
            unflushed++;
            if (unflushed == LARGEST_FLUSH) {
                connection.flushCommands();
                unflushed = 0;
            }
        }
        if (connection != null && unflushed > 0) {
            connection.flushCommands();
        }
    }

    private void send(RedisAsyncCommands<byte[], byte[]> commands, Pending pending) {
        commands.set(pending.key(), pending.value(), SetArgs.Builder.px(pending.lifeMillis()))
                .whenComplete((ok, failure) -> {
                    bytes.addAndGet(-pending.size());
                    metrics.wrote(failure == null ? Write.STORED : Write.FAILED, 1);
                });
    }
}
