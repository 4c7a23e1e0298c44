package io.batchinfo.source;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Parts by source and user id, with the time they were fetched: how old one may be is the reader's to say. The one place
 * where a part is looked up and stored, so a level shared by several replicas goes in here. It outlives an edit of the
 * routes.
 */
public final class SourceCache {

    /** How long a 404 stands for the next caller, whatever its {@code maxAge}. */
    private final long notFoundNanos;

    private final Cache<Key, Entry> entries;

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
        int share = (int) Math.max(1, maxBytes / maxEntries);
        this.notFoundNanos = notFound.toNanos();
        this.entries = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((Key key, Entry entry) -> Math.max(share, entry.weight()))
                .recordStats()
                .build();
    }

    /** What is known of this part, however old. */
    public @Nullable Entry find(SourceConfig source, String id) {
        return entries.getIfPresent(new Key(source.name(), source.definition(), id));
    }

    /** True where an entry of this age needs no call for a caller with these terms. */
    public boolean fresh(Entry entry, long ageNanos, RequestContext requestContext) {
        return requestContext.isFresh(ageNanos) && (entry.data() != null || ageNanos <= notFoundNanos);
    }

    /** Stores an answer, {@code null} for a 404, which removes what was known before. */
    public void store(SourceConfig source, String id, @Nullable RawJson data, long fetchedAt) {
        Key key = new Key(source.name(), source.definition(), id);
        if (data == null && notFoundNanos == 0) {
            entries.invalidate(key);
        } else {
            entries.put(key, new Entry(data, fetchedAt));
        }
    }

    /** Forgets everything. */
    public void clear() {
        entries.invalidateAll();
    }

    /** Forgets all parts of a source. */
    public void clearSource(String source) {
        entries.asMap().keySet().removeIf(key -> key.source().equals(source));
    }

    /** Forgets all parts of a user. */
    public void clearUser(String id) {
        entries.asMap().keySet().removeIf(key -> key.id().equals(id));
    }

    /** The cache itself, for whoever counts its hits and evictions. */
    public Cache<?, ?> entries() {
        return entries;
    }
}
