package io.batchinfo.monitoring;

import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Takes what OpenTelemetry sends over HTTP while it is open, as any collector does. */
final class OtlpCollector implements AutoCloseable {

    private static final HexFormat HEX = HexFormat.of();

    private final WireMockServer http =
            new WireMockServer(options().dynamicPort().bindAddress("127.0.0.1"));
    private final Map<String, String> properties;

    /** One span, its ids as {@code traceparent} writes them. */
    record Seen(String trace, String id, String parent, String name, boolean failed, Map<String, String> tags) {}

    OtlpCollector() {
        http.start();
        http.stubFor(post(urlPathEqualTo("/v1/traces")).willReturn(ok()));
        properties = Map.of(
                "otel.exporter.otlp.endpoint", http.baseUrl(),
                "otel.exporter.otlp.protocol", "http/protobuf",
                "otel.bsp.schedule.delay", "50");
        properties.forEach(System::setProperty);
    }

    /** How often anything was sent. */
    int requests() {
        return http.getAllServeEvents().size();
    }

    List<Seen> spans() {
        return http.getAllServeEvents().stream()
                .flatMap(event -> read(event.getRequest().getBody()))
                .toList();
    }

    private static Stream<Seen> read(byte[] body) {
        try {
            return ExportTraceServiceRequest.parseFrom(body).getResourceSpansList().stream()
                    .flatMap(resource -> resource.getScopeSpansList().stream())
                    .flatMap(scope -> scope.getSpansList().stream())
                    .map(OtlpCollector::seen);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Seen seen(Span span) {
        return new Seen(
                HEX.formatHex(span.getTraceId().toByteArray()),
                HEX.formatHex(span.getSpanId().toByteArray()),
                HEX.formatHex(span.getParentSpanId().toByteArray()),
                span.getName(),
                span.getStatus().getCode() == Status.StatusCode.STATUS_CODE_ERROR,
                span.getAttributesList().stream()
                        .collect(Collectors.toMap(
                                tag -> tag.getKey(), tag -> tag.getValue().getStringValue(), (a, b) -> b)));
    }

    @Override
    public void close() {
        properties.keySet().forEach(System::clearProperty);
        http.stop();
    }
}
