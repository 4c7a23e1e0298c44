package io.batchinfo.routes;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last 20 edits of the routes folder. Thread-safe. */
final class GenerationHistory {

    private static final int LENGTH = 20;

    private final Deque<GenerationRecord> records = new ArrayDeque<>();

    synchronized void add(GenerationRecord edit) {
        records.addFirst(edit);
        if (records.size() > LENGTH) {
            records.removeLast();
        }
    }

    synchronized List<GenerationRecord> newestFirst() {
        return List.copyOf(records);
    }
}
