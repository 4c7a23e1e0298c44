package io.batchinfo.camel;

import io.batchinfo.concurrent.BlockingExecutors;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.support.DefaultThreadPoolFactory;

/**
 * The pools of the parallel EIPs. Camel's own queue behind a few threads, which is a hidden limit; a pool here neither queues
 * nor refuses: limits are said where they belong, at the sources and the batch.
 */
final class VirtualThreadPoolFactory extends DefaultThreadPoolFactory {

    private final int platformThreads;

    VirtualThreadPoolFactory(int platformThreads) {
        this.platformThreads = platformThreads;
    }

    @Override
    public ExecutorService newCachedThreadPool(ThreadFactory factory) {
        return BlockingExecutors.pool(platformThreads, factory);
    }

    @Override
    public ExecutorService newThreadPool(ThreadPoolProfile profile, ThreadFactory factory) {
        return BlockingExecutors.pool(platformThreads, factory);
    }
}
