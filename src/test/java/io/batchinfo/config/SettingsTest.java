package io.batchinfo.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.batchinfo.RunningService;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "PORT, 70000",
        "PORT, http",
        "SOURCE_MAX_ATTEMPTS, 0",
        "SOURCE_MAX_ATTEMPTS, 2.5",
        "SOURCE_DEADLINE, 1400",
        "SOURCE_DEADLINE, -1s",
        "SOURCE_DEADLINE, 10ms",
        "SOURCE_RETRY_BUDGET_RATIO, 2",
        "SOURCE_RETRY_BUDGET_RATIO, NaN",
        "BREAKER_FAILURE_RATE_THRESHOLD, 101",
        "BREAKER_WAIT_DURATION_IN_OPEN_STATE, 10ms",
        "BREAKER_WAIT_DURATION_IN_OPEN_STATE, 1500ms",
        "CORS_ORIGINS, app",
        "SERVER_MAX_BODY_SIZE, big",
        "SERVER_MAX_BODY_SIZE, 0",
        "CACHE_MAX_SIZE, 1KB",
        "UPSTREAM_URL, localhost",
        "UPSTREAM_URL, http://h:99999",
        "RANDOM_SEED, dice",
        "ROUTES_DIR, no-such-folder",
        "UPSTREAM_MAX_RESPONSE_SIZE, 4GiB",
        "BATCH_MAX_IDS, 0"
    })
    void aWrongValueEndsTheStartWithOneSentenceThatNamesIt(String name, String value) {
        assertThatThrownBy(() -> RunningService.start(Map.of(name, value)).close())
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining(value)
                .hasMessageEndingWith(".")
                .hasMessageNotContaining("Exception");
    }

    @Test
    void theEnvironmentComesBeforeTheFileAndTheFileBeforeTheDefaults() throws Exception {
        Files.writeString(folder.resolve(Settings.FILE), "source.max-attempts=2\nsource.initial-backoff=7ms\n");

        Settings settings = new Settings(Map.of("SOURCE_MAX_ATTEMPTS", "3"), folder);

        assertThat(settings.integer("source.max-attempts", 1, 10)).isEqualTo(3);
        assertThat(settings.time("source.initial-backoff", Duration.ZERO, Duration.ofHours(1)))
                .hasMillis(7);
        assertThat(settings.integer("port", 0, 65_535)).isEqualTo(3000);
    }

    @Test
    void aNameInTheFileThatIsNoSettingIsNamed() throws Exception {
        Files.writeString(folder.resolve(Settings.FILE), "source.atempts=2\nbadges.url=http://b\n");

        assertThatThrownBy(() -> new Settings(Map.of(), folder))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("unknown setting 'source.atempts' in batch-info.properties.");
    }

    @Test
    void aRenamedSettingEndsTheStartWithItsNewName() throws Exception {
        assertThatThrownBy(() -> new Settings(Map.of("SOURCE_CALLS_AT_ONCE", "8"), folder))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("SOURCE_CALLS_AT_ONCE was renamed SOURCE_MAX_CONCURRENT_CALLS.");

        Files.writeString(folder.resolve(Settings.FILE), "breaker.window=50\n");

        assertThatThrownBy(() -> new Settings(Map.of(), folder))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("breaker.window was renamed breaker.sliding-window-size.");
    }
}
