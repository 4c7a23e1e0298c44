package io.batchinfo.batch;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.batchinfo.KeptInputs;
import io.batchinfo.source.UserId;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** Any bytes are a request or invalid. {@code bench/README.md} says how to look for more of them. */
class BatchRequestFuzzTest {

    private static final int MAX_IDS = 50;

    @FuzzTest(maxDuration = "2m")
    @EnabledIfEnvironmentVariable(named = "JAZZER_FUZZ", matches = ".+")
    void anyBytesAreARequestOrInvalid(byte[] body) {
        try {
            BatchRequest request = BatchRequestReader.read(body, MAX_IDS);
            if (request.requested() > MAX_IDS || !request.ids().stream().allMatch(UserId::valid)) {
                throw new IllegalStateException("read " + request);
            }
        } catch (InvalidRequestException e) {
            if (e.violations().size() > 20) {
                throw new IllegalStateException("named " + e.violations().size(), e);
            }
        }
    }

    @ParameterizedTest
    @ArgumentsSource(KeptInputs.class)
    void whatWasFoundBeforeStillHolds(byte[] body) {
        anyBytesAreARequestOrInvalid(body);
    }
}
