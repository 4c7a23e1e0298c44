package io.batchinfo.service.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.batchinfo.RunningService;
import io.batchinfo.ScriptedUpstream;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TraceVersionIT {

    private static final String IDS = "-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-";

    @Test
    void aTraceOfALaterVersionIsPassedOnAsVersion00() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                RunningService service = RunningService.start(Map.of("UPSTREAM_URL", upstream.url()))) {
            service.batch("{\"userIds\":[\"a\"]}", "traceparent", "01" + IDS + "03-of-the-future");

            assertThat(upstream.calls("profile").get(0).head())
                    .anySatisfy(line -> assertThat(line).isEqualToIgnoringCase("traceparent: 00" + IDS + "01"));
        }
    }
}
