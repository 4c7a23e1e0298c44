package io.batchinfo.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.batchinfo.RunningService;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The dashboard and the alerts ask for meters that there are. */
class DashboardTest {

    private static final Pattern ASKED = Pattern.compile("\\b(?:batchinfo|cache|jvm)_[a-z0-9_]+");
    private static final Pattern GIVEN = Pattern.compile("(?m)^([a-z][a-z0-9_]*)[{ ]");

    @ParameterizedTest
    @ValueSource(strings = {"deploy/grafana-dashboard.json", "deploy/alerts.yaml"})
    void everyMeterNamedIsOneOfTheRunningService(String file) throws Exception {
        try (Upstreams upstreams = new Upstreams();
                RunningService running = RunningService.start(Map.of("UPSTREAM_URL", upstreams.url()))) {
            running.batch("{\"userIds\":[\"fine\",\"partial\"]}");

            Set<String> asked =
                    names(ASKED.matcher(Files.readString(Path.of(file))).results());

            assertThat(asked).hasSizeGreaterThan(5);
            assertThat(metrics(running)).containsAll(asked);
        }
    }

    private static Set<String> metrics(RunningService running) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + running.service().managementPort() + "/observe/metrics");
        String text = running.client()
                .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body();
        return names(GIVEN.matcher(text).results());
    }

    private static Set<String> names(java.util.stream.Stream<MatchResult> found) {
        return found.map(name -> name.group(name.groupCount())).collect(Collectors.toSet());
    }
}
