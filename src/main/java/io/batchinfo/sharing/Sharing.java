package io.batchinfo.sharing;

import io.batchinfo.resilience.SharedRateLimit;
import io.batchinfo.source.SharedCache;
import io.batchinfo.source.Ticker;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/** What replicas share, over one server. A start without the server succeeds; it is joined when it can be reached. */
public final class Sharing implements AutoCloseable {

    private final ScheduledThreadPoolExecutor timer;
    private final RedisLink link;
    private final Coordination coordination;
    private final SharedCache cache;
    private final SharedRateLimit rateLimit;

    private Sharing(SharingConfig config, Ticker ticker, MeterRegistry registry) {
        timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "sharing");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        SharingMetrics metrics = new SharingMetrics(registry);
        KeyLayout layout = new KeyLayout(config.prefix());
        link = new RedisLink(config, timer);
        coordination = new Coordination(config, link, layout, ticker, timer);
        cache = new RedisSharedCache(
                config,
                link,
                layout,
                coordination,
                ticker,
                metrics,
                new WriteBehind(link, timer, metrics, config.maxWriteBytes()));
        rateLimit = new RedisRateLimit(config, link, layout, coordination, ticker, metrics);
        metrics.state(link::usable, coordination::replicas);
    }

    /** Starts to connect in the background. */
    public static Sharing start(SharingConfig config, Ticker ticker, MeterRegistry registry) {
        Sharing sharing = new Sharing(config, ticker, registry);
        sharing.coordination.start();
        sharing.link.start(sharing.coordination::resumed);
        return sharing;
    }

    public SharedCache cache() {
        return cache;
    }

    public SharedRateLimit rateLimit() {
        return rateLimit;
    }

    /** True while the server is used. */
    public boolean up() {
        return link.usable();
    }

    @Override
    public void close() {
        link.close();
        timer.shutdownNow();
    }
}
