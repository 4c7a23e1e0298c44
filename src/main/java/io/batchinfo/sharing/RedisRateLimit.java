package io.batchinfo.sharing;

import io.batchinfo.resilience.SharedRateLimit;
import io.batchinfo.source.Ticker;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The rate limit of all replicas: a script on the server hands out start times, evenly spaced and each once (generic cell rate
 * algorithm). Its state is the next free start in the server's clock. A replica that ends wastes the starts of its last lease.
 */
final class RedisRateLimit implements SharedRateLimit {

    /** Keys: next start, end of the pause. Arguments in microseconds: interval, wanted starts, horizon. */
    private static final String LEASE = """
            local time = redis.call('TIME')
            local now = time[1] * 1000000 + time[2]
            local interval, want, horizon = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
            local pause = tonumber(redis.call('GET', KEYS[2]) or '0') or 0
            if pause > now then return {0, string.format('%.0f', pause - now)} end
            local start = tonumber(redis.call('GET', KEYS[1]) or '0') or 0
            if start < now or start > now + 10 * (horizon + interval) then start = now end
            local slots = math.min(want, math.ceil((now + horizon - start) / interval))
            if slots < 1 then return {0, string.format('%.0f', start - now - horizon + 1)} end
            redis.call('SET', KEYS[1], string.format('%.3f', start + slots * interval), 'PX', 60000)
            return {slots, string.format('%.0f', start - now)}
            """;

    /** Keeps the pause that ends last. Argument: its length in microseconds. */
    private static final String PAUSE = """
            local time = redis.call('TIME')
            local now = time[1] * 1000000 + time[2]
            local ends = now + tonumber(ARGV[1])
            local before = tonumber(redis.call('GET', KEYS[1]) or '0') or 0
            if ends > before then
              redis.call('SET', KEYS[1], string.format('%.0f', ends), 'PX', math.ceil(tonumber(ARGV[1]) / 1000))
            end
            return 1
            """;

    private final SharingConfig config;
    private final RedisLink link;
    private final KeyLayout layout;
    private final Coordination coordination;
    private final Ticker ticker;
    private final SharingMetrics metrics;

    RedisRateLimit(
            SharingConfig config,
            RedisLink link,
            KeyLayout layout,
            Coordination coordination,
            Ticker ticker,
            SharingMetrics metrics) {
        this.config = config;
        this.link = link;
        this.layout = layout;
        this.coordination = coordination;
        this.ticker = ticker;
        this.metrics = metrics;
    }

    @Override
    public void lease(String source, double ratePerSecond, int want, Consumer<@Nullable Lease> receiver) {
        coordination.source(source);
        RedisAsyncCommands<byte[], byte[]> commands = link.reads();
        if (commands == null) {
            receiver.accept(null);
            return;
        }
        double interval = 1_000_000 / ratePerSecond;
        commands.<List<Object>>eval(
                        LEASE,
                        ScriptOutputType.MULTI,
                        new byte[][] {layout.nextStart(source), layout.pause(source)},
                        KeyLayout.bytes(String.format(Locale.ROOT, "%.3f", interval)),
                        KeyLayout.bytes(Integer.toString(Math.max(1, want))),
                        KeyLayout.bytes(Long.toString(config.lease().toNanos() / 1000)))
                .toCompletableFuture()
                .orTimeout(config.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .handle((reply, failure) -> {
                    Lease lease = failure == null ? lease(reply, want, interval) : null;
                    if (lease == null) {
                        link.suspend(failure);
                        metrics.slots(source, "failed", 1);
                    } else {
                        metrics.slots(source, "shared", lease.slots());
                    }
                    receiver.accept(lease);
                    return null;
                });
    }

    private @Nullable Lease lease(List<Object> reply, int want, double intervalMicros) {
        if (reply.size() == 2 && reply.get(0) instanceof Long slots && reply.get(1) instanceof byte[] text) {
            long delay = Coordination.number(text);
            if (slots >= 0 && slots <= Math.max(1, want) && delay >= 0) {
                return new Lease(slots.intValue(), ticker.nanos() + delay * 1000, (long) (intervalMicros * 1000));
            }
        }
        return null;
    }

    @Override
    public int replicas() {
        return coordination.replicas();
    }

    @Override
    public void pause(String source, long nanos) {
        coordination.source(source);
        RedisAsyncCommands<byte[], byte[]> commands = link.reads();
        if (commands != null && nanos > 0) {
            commands.eval(
                    PAUSE,
                    ScriptOutputType.INTEGER,
                    new byte[][] {layout.pause(source)},
                    KeyLayout.bytes(Long.toString(nanos / 1000)));
        }
    }

    @Override
    public void onPause(BiConsumer<String, Long> receiver) {
        coordination.onPause(receiver);
    }
}
