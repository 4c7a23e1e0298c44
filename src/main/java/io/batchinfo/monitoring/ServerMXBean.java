package io.batchinfo.monitoring;

/** MBean of the public HTTP server. */
@Description("The public HTTP server.")
public interface ServerMXBean {

    @Description("Open client connections.")
    int getConnections();

    @Description("Requests in flight.")
    int getRequestsActive();

    @Description("Requests rejected at the limit of concurrent requests.")
    long getShed();

    @Description("True during shutdown.")
    boolean isDraining();
}
