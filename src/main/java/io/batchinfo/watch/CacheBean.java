package io.batchinfo.watch;

/** The cache of parts, over JMX. */
@Meaning("The cache of parts, by source and user. To empty it costs calls, nothing else.")
public interface CacheBean {

    @Meaning("Entries of all sources together.")
    long getSize();

    @Meaning("Reads that found an entry, fresh or not: 0 to 1.")
    double getHitRate();

    @Meaning("Entries that went for want of room.")
    long getEvictions();

    @Meaning("Forgets everything.")
    void clear();

    @Meaning("Forgets all parts of a source.")
    void clearSource(@Meaning("source") String source);

    @Meaning("Forgets all parts of a user.")
    void clearUser(@Meaning("id") String id);
}
