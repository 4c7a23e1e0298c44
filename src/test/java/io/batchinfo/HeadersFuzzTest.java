package io.batchinfo;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.batchinfo.http.Accept;
import io.batchinfo.http.RequestId;
import io.batchinfo.http.TraceParent;
import io.batchinfo.source.CallResult;
import io.batchinfo.source.ResponseParser;
import io.batchinfo.source.ResponseSpec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** Any header is understood or passed over. {@code bench/README.md} says how to look for more of them. */
class HeadersFuzzTest {

    @FuzzTest(maxDuration = "2m")
    @EnabledIfEnvironmentVariable(named = "JAZZER_FUZZ", matches = ".+")
    void anyHeaderIsUnderstoodOrPassedOver(byte[] bytes) {
        String header = new String(bytes, StandardCharsets.ISO_8859_1);

        Accept.of(header);
        String id = RequestId.of(header);
        String parent = TraceParent.of(header);
        CallResult limited = ResponseParser.read(ResponseSpec.ANY, "u", 429, header, new byte[0], Instant.EPOCH);

        Long seconds = ((CallResult.Failed) limited).failure().retryAfterSeconds();
        boolean traced = parent == null || TraceParent.traceId(parent).matches("[0-9a-f]{32}");
        if (!id.matches("[!-~]{1,128}") || !traced || seconds != null && seconds < 0) {
            throw new IllegalStateException("read " + id + ", " + parent + ", " + seconds);
        }
    }

    @ParameterizedTest
    @ArgumentsSource(KeptInputs.class)
    void whatWasFoundBeforeStillHolds(byte[] header) {
        anyHeaderIsUnderstoodOrPassedOver(header);
    }
}
