package io.batchinfo.sharing;

import io.batchinfo.resilience.SharedRateLimit;
import io.batchinfo.source.SharedCache;
import io.batchinfo.source.Ticker;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** What replicas share, over one server. A start without the server succeeds; it is joined when it can be reached. */
public final class Sharing implements AutoCloseable {

    private final ScheduledThreadPoolExecutor timer;
    private final RedisLink link;
    private final Coordination coordination;
    private final RedisSharedCache cache;
    private final SharedRateLimit rateLimit;
    private final CountDownLatch tried = new CountDownLatch(1);

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
        sharing.link.start(() -> sharing.timer.execute(sharing::resume), sharing.tried::countDown);
        return sharing;
    }

    private void resume() {
        coordination.resume();
        cache.warmUp();
        tried.countDown();
    }

    /** Waits until the server was joined or could not be reached for the first time, for so long at most. */
    public void awaitFirstTry(Duration most) throws InterruptedException {
        tried.await(most.toMillis(), TimeUnit.MILLISECONDS);
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
