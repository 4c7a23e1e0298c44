package io.batchinfo.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A mistyped environment variable is reported with the setting that was meant. */
class SimilarNamesTest {

    @Test
    void aMistypedVariableIsReported() {
        Settings settings = new Settings(
                Map.of(
                        "SOURCE_ATEMPTS",
                        "2",
                        "SOURCE_DEADLIN",
                        "1s",
                        "PATH",
                        "/bin",
                        "HOSTNAME",
                        "h",
                        "BADGES_URL",
                        "u"),
                Path.of(""));

        assertThat(settings.warnings())
                .containsExactly(
                        "SOURCE_ATEMPTS is no setting and has no effect; did you mean SOURCE_MAX_ATTEMPTS?",
                        "SOURCE_DEADLIN is no setting and has no effect; did you mean SOURCE_DEADLINE?");
    }

    @Test
    void settingsAndOtherVariablesAreNotReported() {
        Settings settings = new Settings(
                Map.of("SOURCE_DEADLINE", "1s", "PORT", "1", "SORT", "1", "JAVA_HOME", "/j", "LANGUAGE", "en"),
                Path.of(""));

        assertThat(settings.warnings()).isEmpty();
    }

    @Test
    void theDistanceCountsInsertionsRemovalsAndReplacements() {
        assertThat(SimilarNames.distance("ABC", "ABC")).isZero();
        assertThat(SimilarNames.distance("ABC", "AXC")).isEqualTo(1);
        assertThat(SimilarNames.distance("ABC", "ABCD")).isEqualTo(1);
        assertThat(SimilarNames.distance("", "ABC")).isEqualTo(3);
    }
}
