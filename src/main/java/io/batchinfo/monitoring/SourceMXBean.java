package io.batchinfo.monitoring;

/** One source, over JMX. */
@Description("One source of the routes that serve.")
public interface SourceMXBean {

    @Description("CLOSED, OPEN, HALF_OPEN, FORCED_OPEN, or DISABLED where the route has no breaker.")
    String getBreakerState();

    @Description("Calls under way.")
    int getCallsActive();

    @Description("Retries that could be made at once.")
    double getRetryBudgetRemaining();

    @Description("True where a user without this part has failed.")
    boolean isRequired();

    @Description("Opens the breaker and keeps it open: the source is not called until it is closed here.")
    void forceOpen();

    @Description("Closes the breaker: the source is called, and failures are counted anew.")
    void close();
}
