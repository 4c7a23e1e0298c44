package io.batchinfo.service.replicas;

import static org.assertj.core.api.Assertions.assertThat;

import io.batchinfo.ServiceProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service without {@code redis.url} pays nothing for what replicas can share. */
class WithoutSharingIT {

    @Test
    void noClassOfTheRedisClientIsLoaded(@TempDir Path folder) throws Exception {
        Path classes = folder.resolve("classes.log");
        try (ServiceProcess service =
                ServiceProcess.start(folder.resolve("service.log"), Map.of(), "-Xlog:class+load:file=" + classes)) {
            assertThat(service.port()).isPositive();
        }

        assertThat(Files.readAllLines(classes))
                .as("the log names the classes that are loaded")
                .anyMatch(line -> line.contains("io.batchinfo.BatchInfoService"))
                .noneMatch(line -> line.contains("io.lettuce") || line.contains(" reactor."));
    }
}
