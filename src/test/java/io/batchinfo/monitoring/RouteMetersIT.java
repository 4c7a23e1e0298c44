package io.batchinfo.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Meters that route authors add, and the form of all meters. */
class RouteMetersIT {

    @TempDir
    private Path folder;

    @Test
    void aCounterOfARouteCountsOnOverAnEdit() throws Exception {
        try (WatchedService watched = WatchedService.in(folder)) {
            watched.edit(
                    "user", "      steps:\n", "      steps:\n        - to:\n            uri: micrometer:counter:vip\n");
            watched.service().batch("{\"userIds\":[\"a\",\"b\"],\"maxAge\":0}");
            double before = watched.scrape().value("vip_total");
            watched.edit("user", "Answers|Says|description: ", "description: again ");
            watched.service().batch("{\"userIds\":[\"c\"],\"maxAge\":0}");

            assertThat(before).isEqualTo(2);
            assertThat(watched.scrape().value("vip_total")).isEqualTo(3);
        }
    }

    @Test
    void promtoolFindsNothingInTheMetrics() throws Exception {
        Path promtool = Path.of("/usr/bin/promtool");
        Assumptions.assumeTrue(Files.isExecutable(promtool), "promtool is not installed, so no metric was checked");
        try (WatchedService watched = WatchedService.in(folder)) {
            watched.edit(
                    "user", "      steps:\n", "      steps:\n        - to:\n            uri: micrometer:counter:vip\n");
            watched.service().batch("{\"userIds\":[\"a\",\"b\"]}");
            Path metrics = Files.writeString(
                    folder.resolve("metrics"),
                    watched.observe("/observe/metrics").body());
            Path said = folder.resolve("said");
            Process check = new ProcessBuilder(promtool.toString(), "check", "metrics")
                    .redirectInput(metrics.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();

            assertThat(check.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(said).isEmptyFile();
            assertThat(check.exitValue()).isZero();
        }
    }
}
