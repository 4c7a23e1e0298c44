package io.batchinfo.watch;

/** The public HTTP server, over JMX. */
@Meaning("The public HTTP server.")
public interface ServerBean {

    @Meaning("Open connections of clients.")
    int getConnections();

    @Meaning("Requests under way.")
    int getRequestsActive();

    @Meaning("Requests refused since there were too many.")
    long getShed();

    @Meaning("True once the service is stopping: no new request is taken.")
    boolean isDraining();
}
