package io.batchinfo.monitoring;

/** The public HTTP server, over JMX. */
@Description("The public HTTP server.")
public interface ServerMXBean {

    @Description("Open connections of clients.")
    int getConnections();

    @Description("Requests under way.")
    int getRequestsActive();

    @Description("Requests refused since there were too many.")
    long getShed();

    @Description("True once the service is stopping: no new request is taken.")
    boolean isDraining();
}
