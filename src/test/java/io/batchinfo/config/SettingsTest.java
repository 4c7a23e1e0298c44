package io.batchinfo.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.batchinfo.RunningService;
import io.batchinfo.config.Setting.Origin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    @Test
    void theMessageNamesTheEnvironmentVariableThatHoldsTheValue() {
        Settings settings = new Settings(Map.of("MANAGEMENT_PORT", "tcp://10.96.0.12:80"), folder);

        assertThatThrownBy(() -> settings.integer("management.port", -1, 65_535))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("management.port is 'tcp://10.96.0.12:80', but must be a whole number from -1 to 65535"
                        + " (environment variable MANAGEMENT_PORT).");
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheFirstName() throws Exception {
        Files.writeString(folder.resolve(Settings.FILE), "\uFEFFport=3005\n");

        assertThat(new Settings(Map.of(), folder).integer("port", 0, 65_535)).isEqualTo(3005);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE"})
    void aFileInUtf16IsRejectedInASentence(String charset) throws Exception {
        Files.write(folder.resolve(Settings.FILE), "port=3005\n".getBytes(charset));

        assertThatThrownBy(() -> new Settings(Map.of(), folder))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("batch-info.properties is UTF-16, but must be UTF-8.");
    }

    @Test
    void aFileInAnotherCharsetIsRejectedInASentence() throws Exception {
        Files.write(folder.resolve(Settings.FILE), "routes.dir=Gr\u00fc\u00dfe\n".getBytes("ISO-8859-1"));

        assertThatThrownBy(() -> new Settings(Map.of(), folder))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("batch-info.properties is not UTF-8.");
    }

    @Test
    void theCatalogueHasValueUnitDefaultAndOriginOfEverySetting() throws Exception {
        Files.writeString(folder.resolve(Settings.FILE), "source.max-attempts=2\nbadges.url=http://b\n");

        List<Setting> catalogue = new Settings(Map.of("PORT", "3005"), folder).catalogue();

        assertThat(catalogue)
                .contains(
                        new Setting("port", "3005", "TCP port", "3000", Origin.ENVIRONMENT, "PORT"),
                        new Setting("source.max-attempts", "2", "attempts", "4", Origin.FILE, Settings.FILE),
                        new Setting("source.deadline", "1400ms", "time (ms, s, m, h)", "1400ms", Origin.DEFAULT, ""),
                        new Setting("badges.url", "http://b", "URL", "", Origin.FILE, Settings.FILE));
    }

    /** A bare number without a unit cannot be read right. */
    @Test
    void noSettingThatIsANumberLacksItsUnit() {
        assertThat(new Settings(Map.of(), folder).catalogue())
                .filteredOn(setting -> setting.defaultValue().matches("-?[0-9.]+"))
                .filteredOn(setting -> !setting.name().endsWith(".host"))
                .isNotEmpty()
                .noneMatch(setting -> setting.unit().equals("text"));
    }

    @Test
    void theCatalogueHidesUserPasswordAndQueryOfAUrl() throws Exception {
        Files.writeString(folder.resolve(Settings.FILE), "badges.url=http://bob:s3cret@b/x?key=s3cret\n");

        assertThat(new Settings(Map.of("UPSTREAM_URL", "bob:s3cret@b"), folder).catalogue())
                .isNotEmpty()
                .noneMatch(setting -> setting.value().contains("s3cret"))
                .anyMatch(setting -> setting.value().equals("http://(hidden)b/x?(hidden)"));
    }
}
