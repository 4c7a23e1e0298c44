package io.batchinfo.source;

import org.jspecify.annotations.Nullable;

/**
 * A cache that several replicas share, behind the cache of the process. A replica works without it: every method returns in
 * bounded time, throws nothing, and a failure of the engine is a miss.
 */
public interface SharedCache {

    /**
     * One part.
     *
     * @param source the name of the source
     * @param definition a hash of everything that changes what a part contains
     * @param id a user id that has passed {@link UserId}
     * @param schema the schema that a stored part must match, too
     */
    record Key(String source, String definition, String id, ResponseSchema schema) {}

    /** Receives what other replicas have forgotten. Its methods must not block. */
    interface Invalidation {

        void forgetUser(String id);

        void forgetSource(String source);

        void forgetAll();
    }

    /**
     * Looks a part up and blocks until the engine has answered, for {@code waitNanos} and the timeout of one look-up at most.
     * Concurrent look-ups share commands.
     *
     * @param waitNanos the longest wait in nanoseconds; nothing is asked where it is 0 or less
     * @return null for a miss; {@link SourceCache.Entry#fetchedAt} is a reading of this process's {@link Ticker} and never
     *     later than the part was fetched
     */
    SourceCache.@Nullable Entry find(Key key, long waitNanos);

    /**
     * Writes a part behind the caller's back; it may be dropped.
     *
     * @param data null for a user the source does not know
     * @param fetchedAt the ticker reading when the answer came
     */
    void store(Key key, @Nullable RawJson data, long fetchedAt);

    /** Forgets the parts of a user on every replica, at the latest 2 s after the engine can be reached. */
    void forgetUser(String id);

    /** Forgets the parts of a source on every replica, at the latest 2 s after the engine can be reached. */
    void forgetSource(String source);

    /** Forgets all parts on every replica, at the latest 2 s after the engine can be reached. */
    void forgetAll();

    /** The receiver of what other replicas forget; one at most. */
    void onInvalidation(Invalidation receiver);
}
