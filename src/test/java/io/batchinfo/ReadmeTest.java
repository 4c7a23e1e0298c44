package io.batchinfo;

import static org.assertj.core.api.Assertions.assertThat;

import io.batchinfo.config.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** The table of the README says what the settings are. */
class ReadmeTest {

    @Test
    void everySettingStandsInItsTableWithItsDefault() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        Properties settings = new Properties();

        try (InputStream in = Settings.class.getResourceAsStream("/" + Settings.FILE)) {
            settings.load(in);
        }

        assertThat(settings).isNotEmpty();
        settings.forEach((name, value) ->
                assertThat(readme).contains("| `" + name + "` | " + (value.equals("") ? "(none)" : value) + " |"));
    }
}
