package io.batchinfo.batch;

import java.util.Arrays;
import java.util.List;

/** Keeps all results, in the order of the ids, for an answer in one piece. */
public final class Collected implements Results {

    private final UserResult[] results;

    public Collected(int size) {
        this.results = new UserResult[size];
    }

    @Override
    public void add(UserResult result) {
        results[result.ask().index()] = result;
    }

    public List<UserResult> inOrder() {
        return Arrays.asList(results);
    }
}
