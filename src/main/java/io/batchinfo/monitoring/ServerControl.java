package io.batchinfo.monitoring;

import io.batchinfo.monitoring.ServiceStatus.Readiness;

record ServerControl(ServiceStatus vitals) implements ServerMXBean {

    @Override
    public int getConnections() {
        return vitals.connections();
    }

    @Override
    public int getRequestsActive() {
        return vitals.requestsActive();
    }

    @Override
    public long getShed() {
        return vitals.shed();
    }

    @Override
    public boolean isDraining() {
        return vitals.readiness() == Readiness.DRAINING;
    }
}
