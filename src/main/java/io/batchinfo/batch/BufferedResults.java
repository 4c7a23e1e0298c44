package io.batchinfo.batch;

import io.batchinfo.source.RawJson;
import io.batchinfo.source.SourceResult;
import io.batchinfo.source.SourceResult.CacheStatus;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongPredicate;

/** Keeps all results, in the order of the ids, for an answer in one piece. */
public final class BufferedResults implements ResultSink {

    private final UserResult[] results;
    private final LongPredicate room;

    /** @param room takes so many bytes, false where there is no room for them */
    public BufferedResults(int size, LongPredicate room) {
        this.results = new UserResult[size];
        this.room = room;
    }

    /** What came from the cache is there anyway; the rest must find room, and is too large where it finds none. */
    @Override
    public UserResult fit(UserResult result) {
        long bytes = 0;
        for (SourceResult part : result.parts()) {
            RawJson data = part.data();
            bytes += data == null || part.cache() == CacheStatus.HIT ? 0 : data.weight();
        }
        return bytes == 0 || room.test(bytes) ? result : result.tooLarge();
    }

    @Override
    public void add(UserResult result) {
        results[result.lookup().index()] = result;
    }

    public List<UserResult> inOrder() {
        return Arrays.asList(results);
    }
}
