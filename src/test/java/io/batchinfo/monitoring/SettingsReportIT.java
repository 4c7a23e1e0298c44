package io.batchinfo.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsReportIT {

    @TempDir
    private Path folder;

    @Test
    void theManagementPortShowsEverySettingWithItsOrigin() throws Exception {
        try (WatchedService watched = WatchedService.in(folder, "SOURCE_MAX_ATTEMPTS", "3")) {
            HttpResponse<String> response = watched.observe("/observe/settings");

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
            JsonNode settings = new ObjectMapper().readTree(response.body()).get("settings");
            JsonNode attempts = named(settings, "source.max-attempts");
            assertThat(attempts.get("value").textValue()).isEqualTo("3");
            assertThat(attempts.get("default").textValue()).isEqualTo("4");
            assertThat(attempts.get("unit").textValue()).isEqualTo("attempts");
            assertThat(attempts.get("origin").textValue()).isEqualTo("environment variable SOURCE_MAX_ATTEMPTS");
            assertThat(named(settings, "cache.max-size").get("origin").textValue())
                    .isEqualTo("default");
        }
    }

    private static JsonNode named(JsonNode settings, String name) {
        for (JsonNode setting : settings) {
            if (setting.get("name").textValue().equals(name)) {
                return setting;
            }
        }
        throw new AssertionError("no setting " + name);
    }
}
