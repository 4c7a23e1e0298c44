package io.batchinfo.monitoring;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.util.Map;

/** Spans by OpenTelemetry, set up by its own environment variables, such as {@code OTEL_EXPORTER_OTLP_ENDPOINT}. */
public final class Tracing {

    private Tracing() {}

    /** Traces only: meters and logs have ways of their own here. */
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
