package io.batchinfo.monitoring;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.serverError;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.batchinfo.monitoring.OtlpCollector.Seen;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a collector of OpenTelemetry gets, and what the upstreams do. */
class TracingIT {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String CALLER = "b7ad6b7169203331";
    private static final String PARENT = "00-" + TRACE + "-" + CALLER + "-01";
    private static final String TWO_USERS = "{\"userIds\":[\"a\",\"b\"]}";

    private static final String[] ON = {"TRACING", "true"};
    private static final String[] AS_SHIPPED = {};

    @TempDir
    private Path folder;

    private final List<String> sentUpstream = new ArrayList<>();

    @Test
    void oneTraceRunsFromTheCallerThroughSplitAndMulticastToEveryAttempt() throws Exception {
        try (OtlpCollector collector = new OtlpCollector()) {
            lookup(ON, "traceparent", PARENT);

            Map<String, Seen> spans =
                    collector.spans().stream().collect(Collectors.toMap(Seen::id, Function.identity()));
            assertThat(spans.values()).allMatch(span -> span.trace().equals(TRACE));
            // Two users with three sources each, one of which is tried four times.
            assertThat(sentUpstream).hasSize(9).doesNotHaveDuplicates();
            for (String sent : sentUpstream) {
                assertThat(sent).startsWith("00-" + TRACE + "-").endsWith("-01");
                assertThat(ancestors(spans, sent.substring(36, 52)))
                        .hasSize(7)
                        .startsWith("upstream", "source", "source")
                        .endsWith("user", "user", "POST", CALLER);
            }
        }
    }

    @Test
    void attemptsThatFailedAreMarkedAndNothingElseIs() throws Exception {
        try (OtlpCollector collector = new OtlpCollector()) {
            lookup(ON, "traceparent", PARENT);

            List<Seen> failed = collector.spans().stream().filter(Seen::failed).toList();
            assertThat(failed)
                    .extracting(Seen::name)
                    .containsOnly("upstream", "source")
                    .hasSize(8);
            assertThat(failed).allMatch(span -> "posts".equals(span.tags().get("url.path")));
        }
    }

    @Test
    void aTraceThatBeginsHereIsNamedInTheLog() throws Exception {
        try (OtlpCollector collector = new OtlpCollector();
                LogCapture log = new LogCapture(Level.WARN)) {
            lookup(ON, "X-Request-Id", "r-7");

            Seen root = collector.spans().stream()
                    .filter(span -> span.name().equals("POST"))
                    .findFirst()
                    .orElseThrow();
            assertThat(root.parent()).isEmpty();
            assertThat(log.lines())
                    .hasSize(4)
                    .allMatch(line -> line.startsWith("request r-7 trace " + root.trace() + ": "));
            assertThat(sentUpstream).allMatch(sent -> sent.startsWith("00-" + root.trace()));
        }
    }

    @Test
    void offNothingIsCollectedAndTheCallersTraceIsPassedOnAsItCame() throws Exception {
        try (OtlpCollector collector = new OtlpCollector()) {
            lookup(AS_SHIPPED, "traceparent", PARENT);

            assertThat(collector.requests()).isZero();
            assertThat(sentUpstream).hasSize(9).containsOnly(PARENT);
        }
    }

    /** One batch of a service that is stopped afterwards, and has sent its spans by then. */
    private void lookup(String[] settings, String... headers) throws Exception {
        try (WatchedService watched = WatchedService.in(folder, settings)) {
            watched.apis().stubFor(get(urlPathEqualTo("/api/users/b/posts")).willReturn(serverError()));
            watched.service().batch(TWO_USERS, headers);
            watched.apis()
                    .getAllServeEvents()
                    .forEach(event -> sentUpstream.add(event.getRequest().getHeader("traceparent")));
        }
    }

    /** Names from a span to the one that is nobody's, and the id of that one's parent. */
    private static List<String> ancestors(Map<String, Seen> spans, String id) {
        List<String> names = new ArrayList<>();
        String next = id;
        for (Seen span = spans.get(next); span != null; span = spans.get(next)) {
            names.add(span.name());
            next = span.parent();
        }
        names.add(next);
        return names;
    }
}
