package io.batchinfo.monitoring;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.util.Map;

/** OpenTelemetry spans, configured by its environment variables, such as {@code OTEL_EXPORTER_OTLP_ENDPOINT}. */
public final class Tracing {

    private Tracing() {}

    /** Disables the metrics and logs of OpenTelemetry. */
    public static OpenTelemetry start() {
        return AutoConfiguredOpenTelemetrySdk.builder()
                .addPropertiesSupplier(() -> Map.of(
                        "otel.service.name",
                        "batch-info",
                        "otel.metrics.exporter",
                        "none",
                        "otel.logs.exporter",
                        "none"))
                .disableShutdownHook()
                .build()
                .getOpenTelemetrySdk();
    }
}
