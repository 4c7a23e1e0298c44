package io.batchinfo.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.batchinfo.source.Failure;
import io.batchinfo.source.Failure.Kind;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureSummaryTest {

    private static FailureSummary missing(String kinds) {
        FailureSummary missing = new FailureSummary();
        Arrays.stream(kinds.split(" ")).map(Kind::valueOf).map(Failure::of).forEach(missing::add);
        return missing;
    }

    @Test
    void nothingMissingIs200() {
        assertThat(new FailureSummary().status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "404, USER_NOT_FOUND",
        "404, NOT_FOUND",
        "404, NOT_FOUND USER_NOT_FOUND",
        "504, UPSTREAM_TIMEOUT",
        "504, NOT_FOUND UPSTREAM_TIMEOUT",
        "502, UPSTREAM_UNAVAILABLE",
        "502, UPSTREAM_INVALID",
        "502, UPSTREAM_TIMEOUT UPSTREAM_UNAVAILABLE",
        "502, UPSTREAM_INVALID USER_NOT_FOUND UPSTREAM_TIMEOUT",
        "503, CIRCUIT_OPEN",
        "503, RATE_LIMITED",
        "503, UPSTREAM_UNAVAILABLE RATE_LIMITED",
        "503, CIRCUIT_OPEN UPSTREAM_TIMEOUT USER_NOT_FOUND"
    })
    void theStatusIsOfAllThatIsMissingTogether(int status, String kinds) {
        assertThat(missing(kinds).status()).isEqualTo(status);
    }

    @Test
    void theLongestRetryAfterCounts() {
        FailureSummary missing = new FailureSummary();

        missing.add(Failure.rateLimited(429, 3L));
        missing.add(Failure.rateLimited(429, 12L));
        missing.add(Failure.rateLimited(429, null));

        assertThat(missing.retryAfterSeconds(5)).isEqualTo(12);
    }

    @Test
    void withoutOneThereIsAnother() {
        assertThat(missing("CIRCUIT_OPEN").retryAfterSeconds(5)).isEqualTo(5);
    }
}
