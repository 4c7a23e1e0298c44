package io.batchinfo.monitoring;

/** The cache of parts, over JMX. */
@Description("The cache of parts, by source and user. To empty it costs calls, nothing else.")
public interface CacheMXBean {

    @Description("Entries of all sources together.")
    long getSize();

    @Description("Reads that found an entry, fresh or not: 0 to 1.")
    double getHitRate();

    @Description("Entries that went for want of room.")
    long getEvictions();

    @Description("Forgets everything.")
    void clear();

    @Description("Forgets all parts of a source.")
    void clearSource(@Description("source") String source);

    @Description("Forgets all parts of a user.")
    void clearUser(@Description("id") String id);
}
