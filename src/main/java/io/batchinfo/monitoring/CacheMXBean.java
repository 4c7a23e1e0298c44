package io.batchinfo.monitoring;

/** The cache of parts, over JMX. */
@Description("The cache of parts by source and user. Clearing it causes additional upstream calls.")
public interface CacheMXBean {

    @Description("Number of entries of all sources.")
    long getSize();

    @Description("Hit rate from 0 to 1, including stale entries.")
    double getHitRate();

    @Description("Number of entries evicted because of the size limit.")
    long getEvictions();

    @Description("Removes all entries.")
    void clear();

    @Description("Removes all parts of a source.")
    void clearSource(@Description("source") String source);

    @Description("Removes all parts of a user.")
    void clearUser(@Description("id") String id);
}
