package io.batchinfo.monitoring;

/** MBean of one source. */
@Description("A source of the serving routes.")
public interface SourceMXBean {

    @Description("CLOSED, OPEN, HALF_OPEN, FORCED_OPEN, or DISABLED without a circuit breaker.")
    String getBreakerState();

    @Description("Calls under way.")
    int getCallsActive();

    @Description("Retries that the retry budget allows now.")
    double getRetryBudgetRemaining();

    @Description("True if a user without this part counts as failed.")
    boolean isRequired();

    @Description(
            "Hash of the definition, 12 hexadecimal digits: URL, steps, pointers and schema. Cached parts of equal hashes are shared.")
    String getRevision();

    @Description("Forces the circuit breaker open: calls are rejected until close().")
    void forceOpen();

    @Description("Closes the circuit breaker and resets its statistics.")
    void close();
}
