package io.batchinfo;

import io.batchinfo.server.ServerLimits;
import io.batchinfo.watch.Watch;
import io.vertx.core.Vertx;

/** Begins what an operator sees: before the routes, so that it can be asked how far they are. */
final class Management {

    private Management() {}

    /** @throws BadSetting where the port cannot be had */
    static Watch start(Settings settings, Vertx vertx) {
        Watch.Port port = new Watch.Port(
                settings.text("management.host"),
                settings.integer("management.port", Watch.OFF, 65_535),
                settings.flag("management.jolokia"));
        ServerLimits limits = Floor.limits(settings);
        try {
            return Watch.start(vertx, port, limits);
        } catch (Exception e) {
            throw new BadSetting("Management port " + port.port() + " on " + port.host() + " cannot be had: "
                    + (e.getCause() == null ? e : e.getCause()).getMessage() + ".");
        }
    }
}
