package io.batchinfo.monitoring;

import org.jspecify.annotations.Nullable;

record RoutesControl(ServiceStatus vitals) implements RoutesMXBean {

    @Override
    public long getGeneration() {
        return vitals.routes().generation();
    }

    @Override
    public long getEditsLoaded() {
        return vitals.routes().loaded();
    }

    @Override
    public long getEditsRejected() {
        return vitals.routes().rejected();
    }

    @Override
    public @Nullable String getFault() {
        return vitals.routes().fault();
    }
}
