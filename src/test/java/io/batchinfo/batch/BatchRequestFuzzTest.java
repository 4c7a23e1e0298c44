package io.batchinfo.batch;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.batchinfo.source.UserId;

/**
 * Any bytes are a request or invalid. In a build it runs the kept inputs; with the environment variable {@code JAZZER_FUZZ=1}
 * it looks for new ones, guided by coverage, and keeps what breaks it.
 */
class BatchRequestFuzzTest {

    private static final int MAX_IDS = 50;

    @FuzzTest(maxDuration = "2m")
    void anyBytesAreARequestOrInvalid(byte[] body) {
        try {
            BatchRequest request = BatchRequestReader.read(body, MAX_IDS);
            if (request.requested() > MAX_IDS || !request.ids().stream().allMatch(UserId::valid)) {
                throw new IllegalStateException("read " + request);
            }
        } catch (InvalidRequest e) {
            if (e.violations().size() > 20) {
                throw new IllegalStateException("named " + e.violations().size(), e);
            }
        }
    }
}
