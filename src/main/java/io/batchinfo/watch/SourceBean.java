package io.batchinfo.watch;

/** One source, over JMX. */
@Meaning("One source of the routes that serve.")
public interface SourceBean {

    @Meaning("CLOSED, OPEN, HALF_OPEN, FORCED_OPEN, or DISABLED where the route has no breaker.")
    String getBreakerState();

    @Meaning("Calls under way.")
    int getCallsActive();

    @Meaning("Retries that could be made at once.")
    double getRetryBudgetRemaining();

    @Meaning("True where a user without this part has failed.")
    boolean isRequired();

    @Meaning("Opens the breaker and keeps it open: the source is not called until it is closed here.")
    void forceOpen();

    @Meaning("Closes the breaker: the source is called, and failures are counted anew.")
    void close();
}
