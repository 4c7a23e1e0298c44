package io.batchinfo.source;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Parts by source and user id, with the time they were fetched: each reader says how old a part may be. The first level is a
 * cache of this process; the second one, where there is one, is shared by several replicas. It outlives an edit of the routes.
 */
public final class SourceCache {

    /** How long a 404 stands for the next caller, whatever its {@code maxAge}. */
    private final long notFoundNanos;

    private final Cache<Key, Entry> entries;
    private final @Nullable SharedCache shared;
    private final SharedCache.Invalidation local = new LocalInvalidation();

    private record Key(String source, String definition, String id) {}

    /**
     * @param data null for a user the source does not know
     * @param fetchedAt the ticker reading when the answer came
     */
    public record Entry(@Nullable RawJson data, long fetchedAt) {

        int weight() {
            return data == null ? 100 : data.weight();
        }
    }

    /**
     * @param maxEntries over all sources
     * @param maxBytes of all answers together, roughly; large ones count more, so that both bounds hold
     */
    public SourceCache(long maxEntries, long maxBytes, Duration notFound) {
        this(maxEntries, maxBytes, notFound, null);
    }

    /** @param shared the second level, null for none */
    public SourceCache(long maxEntries, long maxBytes, Duration notFound, @Nullable SharedCache shared) {
        int share = (int) Math.max(1, maxBytes / maxEntries);
        this.notFoundNanos = notFound.toNanos();
        this.entries = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((Key key, Entry entry) -> Math.max(share, entry.weight()))
                .recordStats()
                .build();
        this.shared = shared;
        if (shared != null) {
            shared.onInvalidation(local);
        }
    }

    /** Removes from the first level what another replica has forgotten. */
    private final class LocalInvalidation implements SharedCache.Invalidation {

        @Override
        public void forgetUser(String id) {
            entries.asMap().keySet().removeIf(key -> key.id().equals(id));
        }

        @Override
        public void forgetSource(String source) {
            entries.asMap().keySet().removeIf(key -> key.source().equals(source));
        }

        @Override
        public void forgetAll() {
            entries.invalidateAll();
        }
    }

    /** What is known of this part, however old. */
    public @Nullable Entry find(SourceConfig source, String id) {
        return entries.getIfPresent(new Key(source.name(), source.definition(), id));
    }

    /** True where an entry of this age needs no call for a caller with these terms. */
    public boolean fresh(Entry entry, long ageNanos, RequestContext requestContext) {
        return requestContext.isFresh(ageNanos) && (entry.data() != null || ageNanos <= notFoundNanos);
    }

    /**
     * What another replica has fetched, null for none. Blocks for one look-up at most. A part that is found is kept in the first
     * level, too.
     *
     * @param waitNanos the longest wait in nanoseconds
     */
    public @Nullable Entry findShared(SourceConfig source, String id, long waitNanos) {
        if (shared == null) {
            return null;
        }
        Entry found = shared.find(sharedKey(source, id), waitNanos);
        if (found != null) {
            put(new Key(source.name(), source.definition(), id), found);
        }
        return found;
    }

    /** Stores an answer, {@code null} for a 404, which removes what was known before. */
    public void store(SourceConfig source, String id, @Nullable RawJson data, long fetchedAt) {
        put(new Key(source.name(), source.definition(), id), new Entry(data, fetchedAt));
        if (shared != null) {
            shared.store(sharedKey(source, id), data, fetchedAt);
        }
    }

    /** The entry that was fetched later stays: one that was looked up may be older than one that was just fetched. */
    private void put(Key key, Entry entry) {
        if (entry.data() == null && notFoundNanos == 0) {
            entries.invalidate(key);
        } else {
            entries.asMap().merge(key, entry, (old, next) -> next.fetchedAt() - old.fetchedAt() >= 0 ? next : old);
        }
    }

    private static SharedCache.Key sharedKey(SourceConfig source, String id) {
        return new SharedCache.Key(
                source.name(), source.definition(), id, source.response().schema());
    }

    /** Forgets everything, on every replica. */
    public void clear() {
        local.forgetAll();
        if (shared != null) {
            shared.forgetAll();
        }
    }

    /** Forgets all parts of a source, on every replica. */
    public void clearSource(String source) {
        local.forgetSource(source);
        if (shared != null) {
            shared.forgetSource(source);
        }
    }

    /** Forgets all parts of a user, on every replica. */
    public void clearUser(String id) {
        local.forgetUser(id);
        if (shared != null) {
            shared.forgetUser(id);
        }
    }

    /** The cache itself, for whoever counts its hits and evictions. */
    public Cache<?, ?> entries() {
        return entries;
    }
}
