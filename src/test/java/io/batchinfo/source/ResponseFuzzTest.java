package io.batchinfo.source;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.batchinfo.KeptInputs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** Any bytes from an upstream are an answer or a failed attempt. {@code bench/README.md} says how to look for more of them. */
class ResponseFuzzTest {

    private static final ResponseSpec SPEC = ResponseSpec.of(
            JsonPointer.valueOf("/data"),
            null,
            ResponseSchema.of(Map.of("id", "string", "totalPosts", "integer?", "tags", "array?")));
    private static final ObjectMapper JSON = new ObjectMapper();

    @FuzzTest(maxDuration = "2m")
    @EnabledIfEnvironmentVariable(named = "JAZZER_FUZZ", matches = ".+")
    void anyBytesAreAnAnswerOrAFailedAttempt(byte[] body) throws IOException {
        try {
            CallResult answer = ResponseParser.read(SPEC, "u", 200, null, body, Instant.EPOCH);
            if (!(answer instanceof CallResult.Success found)) {
                logged(answer instanceof CallResult.Failed failed ? String.valueOf(failed.cause()) : "not found");
                return;
            }
            RawJson data = found.data();
            int id = data.indexOf("id");
            byte[] value = Arrays.copyOfRange(data.json(), data.start(id), data.end(id));
            if (!JSON.readTree(data.json()).get("id").equals(JSON.readTree(value))) {
                throw new IllegalStateException("took out " + new String(value, StandardCharsets.UTF_8));
            }
            if (data.toString().indexOf('\n') >= 0) {
                throw new IllegalStateException("would break a line of a stream: " + data);
            }
        } catch (AttemptFailedException e) {
            logged(String.valueOf(e.getMessage()));
        }
    }

    private static void logged(String cause) {
        if (!cause.matches("[ -~]{1,220}")) {
            throw new IllegalStateException("would go into the log as it came");
        }
    }

    @ParameterizedTest
    @ArgumentsSource(KeptInputs.class)
    void whatWasFoundBeforeStillHolds(byte[] body) throws IOException {
        anyBytesAreAnAnswerOrAFailedAttempt(body);
    }
}
