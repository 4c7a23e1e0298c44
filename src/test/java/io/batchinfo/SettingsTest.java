package io.batchinfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
        "SOURCE_ATTEMPTS, 0",
        "SOURCE_ATTEMPTS, 2.5",
        "SOURCE_DEADLINE, 1400",
        "SOURCE_DEADLINE, -1s",
        "SOURCE_DEADLINE, 10ms",
        "SOURCE_RETRY_SHARE, 2",
        "SOURCE_RETRY_SHARE, NaN",
        "BREAKER_FAILURE_RATE, 101",
        "BREAKER_OPEN, 10ms",
        "BREAKER_OPEN, 1500ms",
        "CORS_ORIGINS, app",
        "SERVER_BODY_SIZE, big",
        "SERVER_BODY_SIZE, 0",
        "CACHE_SIZE, 1KB",
        "UPSTREAM_URL, localhost",
        "UPSTREAM_URL, http://h:99999",
        "RANDOM_SEED, dice",
        "ROUTES_DIR, no-such-folder",
        "UPSTREAM_ANSWER_SIZE, 4GiB",
        "BATCH_IDS, 0"
    })
    void aWrongValueEndsTheStartWithOneSentenceThatNamesIt(String name, String value) {
        assertThatThrownBy(() -> RunningService.start(Map.of(name, value)).close())
                .isInstanceOf(BadSetting.class)
                .hasMessageContaining(value)
                .hasMessageEndingWith(".")
                .hasMessageNotContaining("Exception");
    }

    @Test
    void theEnvironmentComesBeforeTheFileAndTheFileBeforeTheDefaults() throws Exception {
        Files.writeString(folder.resolve(Settings.FILE), "source.attempts=2\nsource.backoff=7ms\n");

        Settings settings = new Settings(Map.of("SOURCE_ATTEMPTS", "3"), folder);

        assertThat(settings.integer("source.attempts", 1, 10)).isEqualTo(3);
        assertThat(settings.time("source.backoff", Duration.ZERO, Duration.ofHours(1)))
                .hasMillis(7);
        assertThat(settings.integer("port", 0, 65_535)).isEqualTo(3000);
    }

    @Test
    void aNameInTheFileThatIsNoSettingIsNamed() throws Exception {
        Files.writeString(folder.resolve(Settings.FILE), "source.atempts=2\nbadges.url=http://b\n");

        assertThatThrownBy(() -> new Settings(Map.of(), folder))
                .isInstanceOf(BadSetting.class)
                .hasMessage("batch-info.properties has source.atempts, which is no setting.");
    }
}
