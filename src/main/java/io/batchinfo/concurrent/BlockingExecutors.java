package io.batchinfo.concurrent;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Threads for what waits: virtual ones where the JDK has them (21 and later), else platform threads up to a limit. */
public final class BlockingExecutors {

    /** Camel reads it once, as a system property only, when its first class is loaded. */
    private static final String CAMEL_SWITCH = "camel.threads.virtual.enabled";

    private static final long IDLE_SECONDS = 10;

    private BlockingExecutors() {}

    /** True on JDK 21 and later, unless {@code -Dcamel.threads.virtual.enabled=false} says otherwise. */
    public static boolean virtual() {
        return Runtime.version().feature() >= 21 && !"false".equals(System.getProperty(CAMEL_SWITCH));
    }

    /** Makes Camel use virtual threads too. It must come before anything of Camel is loaded. */
    public static void prepareCamel() {
        System.setProperty(CAMEL_SWITCH, Boolean.toString(virtual()));
    }

    /**
     * A new pool with a thread for each task. Who hands tasks in bounds their number; the thread that hands one in, which may be an
     * event loop or a timer, never runs it.
     */
    public static ExecutorService threadPerTask(ThreadFactory platformFactory) {
        return virtual()
                ? virtualThreads()
                : new ThreadPoolExecutor(
                        0,
                        Integer.MAX_VALUE,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new SynchronousQueue<>(),
                        platformFactory);
    }

    /**
     * A new pool of one parallel EIP.
     *
     * @param platformThreads the most platform threads, where there are no virtual ones; a task beyond runs on the thread
     *     that hands it in
     */
    public static ExecutorService pool(int platformThreads, ThreadFactory platformFactory) {
        if (virtual()) {
            return virtualThreads();
        }
        return new ThreadPoolExecutor(
                0,
                platformThreads,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                platformFactory,
                new ThreadPoolExecutor.CallerRunsPolicy());
    }

    /** By reflection, since the bytecode is that of Java 17. */
    private static ExecutorService virtualThreads() {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JDK has no virtual threads", e);
        }
    }
}
