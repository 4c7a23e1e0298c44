package io.batchinfo.sharing;

import io.batchinfo.source.SharedCache.Invalidation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was forgotten, as this replica knows it. A generation is the time in microseconds of the server's clock at which all
 * parts, or those of a source, were forgotten last; 0 for never. A stored part counts only where its generation is the sum of
 * both. Users are forgotten by name: a part of theirs that was fetched before that time does not count.
 */
final class Generations {

    private static final int MAX_PENDING_USERS = 10_000;

    private final Map<String, Long> sources = new HashMap<>();
    private final Map<String, Long> users = new HashMap<>();
    private final Set<String> pendingSources = new HashSet<>();
    private final Set<String> pendingUsers = new HashSet<>();
    private long all;
    private boolean pendingAll;
    private volatile @Nullable Invalidation receiver;

    /** What the server does not know yet. */
    record Pending(boolean all, Set<String> sources, Set<String> users) {

        boolean isEmpty() {
            return !all && sources.isEmpty() && users.isEmpty();
        }
    }

    void receiver(Invalidation invalidation) {
        receiver = invalidation;
    }

    synchronized void forgetAll() {
        pendingAll = true;
    }

    synchronized void forgetSource(String source) {
        pendingSources.add(source);
    }

    synchronized void forgetUser(String id) {
        if (pendingUsers.size() < MAX_PENDING_USERS) {
            pendingUsers.add(id);
        } else {
            pendingAll = true;
        }
    }

    synchronized Pending pending() {
        return new Pending(pendingAll, Set.copyOf(pendingSources), Set.copyOf(pendingUsers));
    }

    /** The server knows of these. */
    synchronized void sent(Pending pending, long micros) {
        if (pending.all()) {
            pendingAll = false;
            all = Math.max(all, micros);
        }
        pendingSources.removeAll(pending.sources());
        pending.sources().forEach(source -> sources.merge(source, micros, Math::max));
        pendingUsers.removeAll(pending.users());
        pending.users().forEach(id -> users.merge(id, micros, Math::max));
    }

    /** True where a stored part may be used. */
    synchronized boolean counts(String source, String id, long generation, long fetchedAtMicros) {
        return !isPending(source, id) && generation == of(source) && fetchedAtMicros > users.getOrDefault(id, 0L);
    }

    /** True while the server has not been told of something that was forgotten here. */
    synchronized boolean isPending(String source, String id) {
        return pendingAll || pendingSources.contains(source) || pendingUsers.contains(id);
    }

    synchronized long of(String source) {
        return all + sources.getOrDefault(source, 0L);
    }

    synchronized long all() {
        return all;
    }

    synchronized long ofSource(String source) {
        return sources.getOrDefault(source, 0L);
    }

    /** The server's generation of everything; forgets locally what was forgotten since {@code startMicros}. */
    void learnAll(long generation, long startMicros) {
        boolean newer;
        synchronized (this) {
            newer = generation > all;
            all = Math.max(all, generation);
        }
        Invalidation to = receiver;
        if (newer && generation > startMicros && to != null) {
            to.forgetAll();
        }
    }

    void learnSource(String source, long generation, long startMicros) {
        boolean newer;
        synchronized (this) {
            Long before = sources.get(source);
            newer = generation > (before == null ? 0 : before);
            sources.merge(source, generation, Math::max);
        }
        Invalidation to = receiver;
        if (newer && generation > startMicros && to != null) {
            to.forgetSource(source);
        }
    }

    /** True where it is news. */
    boolean learnUser(String id, long micros) {
        synchronized (this) {
            Long before = users.get(id);
            if (before != null && before >= micros) {
                return false;
            }
            users.put(id, micros);
        }
        Invalidation to = receiver;
        if (to != null) {
            to.forgetUser(id);
        }
        return true;
    }

    /** Parts fetched before this time are gone from the server, so users forgotten before it need no entry. */
    synchronized void trim(long micros) {
        users.values().removeIf(at -> at < micros);
    }
}
