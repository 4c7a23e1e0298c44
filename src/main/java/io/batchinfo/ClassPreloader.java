package io.batchinfo;

import io.batchinfo.routes.RouteReloader;
import java.lang.management.ManagementFactory;

/** Has a second core load what the first will need soon: a third of the start is the loading of classes. */
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
