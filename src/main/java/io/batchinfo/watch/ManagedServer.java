package io.batchinfo.watch;

import io.batchinfo.watch.Vitals.Readiness;

record ManagedServer(Vitals vitals) implements ServerBean {

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
