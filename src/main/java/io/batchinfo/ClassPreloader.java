package io.batchinfo;

import io.batchinfo.routes.RouteReloader;
import java.lang.management.ManagementFactory;

/** Preloads classes on a background thread; class loading is a third of start-up time. */
final class ClassPreloader {

    private ClassPreloader() {}

    static void spread() {
        Thread warmth = new Thread(
                () -> {
                    RouteReloader.warm();
                    ManagementFactory.getPlatformMBeanServer();
                },
                "warmth");
        warmth.setDaemon(true);
        warmth.start();
    }
}
