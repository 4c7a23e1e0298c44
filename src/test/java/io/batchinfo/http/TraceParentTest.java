package io.batchinfo.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceParentTest {

    private static final String IDS = "-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-";

    @ParameterizedTest
    @CsvSource({"00,01,01", "00,00,00", "01,01,01", "01,03-what-will-be,01", "cc,02,00", "fe,fe-,00"})
    void aLaterVersionIsReadAsVersion00WithTheSampledFlag(String version, String rest, String flags) {
        assertThat(TraceParent.of(version + IDS + rest)).isEqualTo("00" + IDS + flags);
    }

    @ParameterizedTest
    @ValueSource(strings = {"00-01-more", "ff-01", "01-01x", "01-0", "0A-01", "01-0G"})
    void whatIsMalformedIsNoTrace(String versionAndRest) {
        String[] parts = versionAndRest.split("-", 2);

        assertThat(TraceParent.of(parts[0] + IDS + parts[1])).isNull();
    }

    @Test
    void idsOfZerosAreNoTrace() {
        assertThat(TraceParent.of("00-" + "0".repeat(32) + "-00f067aa0ba902b7-01"))
                .isNull();
        assertThat(TraceParent.of("00-4bf92f3577b34da6a3ce929d0e0e4736-" + "0".repeat(16) + "-01"))
                .isNull();
        assertThat(TraceParent.of(null)).isNull();
    }
}
