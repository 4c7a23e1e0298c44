package io.batchinfo.batch;

import io.batchinfo.source.Data;
import io.batchinfo.source.Part;
import io.batchinfo.source.Part.CacheUse;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongPredicate;

/** Keeps all results, in the order of the ids, for an answer in one piece. */
public final class Collected implements Results {

    private final UserResult[] results;
    private final LongPredicate room;

    /** @param room takes so many bytes, false where there is no room for them */
    public Collected(int size, LongPredicate room) {
        this.results = new UserResult[size];
        this.room = room;
    }

    /** What came from the cache is there anyway; the rest must find room, and is too large where it finds none. */
    @Override
    public UserResult fit(UserResult result) {
        long bytes = 0;
        for (Part part : result.parts()) {
            Data data = part.data();
            bytes += data == null || part.cache() == CacheUse.HIT ? 0 : data.weight();
        }
        return bytes == 0 || room.test(bytes) ? result : result.tooLarge();
    }

    @Override
    public void add(UserResult result) {
        results[result.ask().index()] = result;
    }

    public List<UserResult> inOrder() {
        return Arrays.asList(results);
    }
}
