package io.batchinfo;

import io.batchinfo.config.InvalidSettingException;
import io.batchinfo.config.Settings;
import io.batchinfo.http.server.ServerConfig;
import io.batchinfo.monitoring.Monitoring;
import io.vertx.core.Vertx;

/** Begins what an operator sees: before the routes, so that it can be asked how far they are. */
final class Management {

    private Management() {}

    /** @throws InvalidSettingException where the port cannot be had */
    static Monitoring start(Settings settings, Vertx vertx) {
        Monitoring.Port port = new Monitoring.Port(
                settings.text("management.host"),
                settings.integer("management.port", Monitoring.OFF, 65_535),
                settings.flag("management.jolokia"));
        ServerConfig limits = RouteServer.limits(settings);
        try {
            return Monitoring.start(vertx, port, limits);
        } catch (Exception e) {
            throw new InvalidSettingException("Management port " + port.port() + " on " + port.host()
                    + " cannot be had: " + (e.getCause() == null ? e : e.getCause()).getMessage() + ".");
        }
    }
}
