package io.batchinfo;

import io.batchinfo.live.Live;
import java.lang.management.ManagementFactory;

/** Has a second core load what the first will need soon: a third of the start is the loading of classes. */
final class Warmth {

    private Warmth() {}

    static void spread() {
        Thread warmth = new Thread(
                () -> {
                    Live.warm();
                    ManagementFactory.getPlatformMBeanServer();
                },
                "warmth");
        warmth.setDaemon(true);
        warmth.start();
    }
}
