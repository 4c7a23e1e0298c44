package io.batchinfo.sharing;

import io.batchinfo.source.SharedCache.Key;
import io.batchinfo.source.SourceCache.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Joins concurrent look-ups into windows. A look-up is sent at once while fewer than two windows are in flight; those that come
 * later are sent together when a window ends. So one part takes one round trip, and a thousand parts take a few commands.
 */
final class LookupWindows {

    private static final int MAX_IN_FLIGHT = 2;

    /** More keys in one MGET would delay the commands of others. */
    static final int MAX_KEYS = 512;

    private final Function<List<Lookup>, CompletableFuture<?>> sender;
    private final Queue<Lookup> waiting = new ConcurrentLinkedQueue<>();
    private final Semaphore windows = new Semaphore(MAX_IN_FLIGHT);

    /** One part that is looked up; the entry is null for a miss. */
    record Lookup(Key key, CompletableFuture<@Nullable Entry> entry) {}

    /** @param sender sends one MGET and completes the look-ups in it; its future ends with the answer, or with the failure */
    LookupWindows(Function<List<Lookup>, CompletableFuture<?>> sender) {
        this.sender = sender;
    }

    CompletableFuture<@Nullable Entry> add(Key key) {
        Lookup lookup = new Lookup(key, new CompletableFuture<>());
        waiting.add(lookup);
        sendWaiting();
        return lookup.entry();
    }

    private void sendWaiting() {
        while (!waiting.isEmpty() && windows.tryAcquire()) {
            List<Lookup> window = next();
            if (window.isEmpty()) {
                windows.release();
            } else {
                sender.apply(window).whenComplete((answer, failure) -> {
                    windows.release();
                    sendWaiting();
                });
            }
        }
    }

    /** Leaves out those whose caller has stopped waiting. */
    private List<Lookup> next() {
        List<Lookup> window = new ArrayList<>();
        while (window.size() < MAX_KEYS) {
            Lookup lookup = waiting.poll();
            if (lookup == null) {
                break;
            }
            if (!lookup.entry().isDone()) {
                window.add(lookup);
            }
        }
        return window;
    }
}
