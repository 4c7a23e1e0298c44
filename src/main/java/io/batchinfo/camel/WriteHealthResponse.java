package io.batchinfo.camel;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Says which sources are called at present, by their breakers; 503 without a required one. */
final class WriteHealthResponse implements Processor {

    private static final JsonFactory JSON = new JsonFactory();

    private final GenerationSources sources;

    WriteHealthResponse(GenerationSources sources) {
        this.sources = sources;
    }

    @Override
    public void process(Exchange exchange) throws IOException {
        exchange.getMessage().removeHeaders("*");
        boolean up = true;
        ByteArrayOutputStream services = new ByteArrayOutputStream(256);
        try (JsonGenerator out = JSON.createGenerator(services)) {
            out.writeStartObject();
            for (SourceStatus source : sources.statuses()) {
                up &= source.isHealthy() || !source.config().required();
                out.writeStringField(source.name(), source.isHealthy() ? "healthy" : "unhealthy");
            }
            out.writeEndObject();
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream(256);
        try (JsonGenerator out = JSON.createGenerator(body)) {
            out.writeStartObject();
            out.writeStringField("status", up ? "OK" : "Service Unavailable");
            out.writeStringField(
                    "timestamp", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
            out.writeFieldName("services");
            out.writeRawValue(services.toString(java.nio.charset.StandardCharsets.UTF_8));
            out.writeEndObject();
        }
        HttpAnswer.json(up ? 200 : 503, body.toByteArray()).to(exchange);
    }
}
