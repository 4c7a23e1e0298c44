package io.batchinfo.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationParserTest {

    @ParameterizedTest
    @CsvSource({
        "0ms, PT0S",
        "250ms, PT0.25S",
        "10s, PT10S",
        "' 5 m ', PT5M",
        "2h, PT2H",
        "999999999ms, PT277H46M39.999S"
    })
    void aNumberWithItsUnitIsATime(String text, Duration time) {
        assertThat(DurationParser.parse(text)).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "250", "ms", "-1s", "1.5s", "1 d", "10S", "PT1S", "1s 2ms", "1234567890ms", "٣s"})
    void anythingElseIsNamedInOneSentence(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DurationParser.parse(text))
                .withMessage("'" + text + "' is not a time such as 250ms, 10s, 5m or 2h");
    }
}
