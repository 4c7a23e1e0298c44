package io.batchinfo.monitoring;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.event.KeyValuePair;

/**
 * Encodes a log event as one line with a JSON object: {@code timestamp} in milliseconds since the epoch, {@code level}, {@code
 * threadName}, {@code loggerName}, {@code generation} of the routes, {@code formattedMessage}, and the fields that the event and
 * its MDC name, at the same level.
 */
final class JsonLineEncoder extends EncoderBase<ILoggingEvent> {

    private static final JsonFactory JSON = JsonFactory.builder()
            .configure(StreamWriteFeature.AUTO_CLOSE_TARGET, false)
            .build();

    private static final Set<String> OWN =
            Set.of("timestamp", "level", "threadName", "loggerName", "generation", "formattedMessage");

    private static final byte[] NOTHING = {};

    private static volatile LongSupplier generation = () -> 0;

    /** Sets where the number of the serving generation is read; 0 before the start. */
    static void generation(LongSupplier serving) {
        generation = serving;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            out.writeStartObject();
            out.writeNumberField("timestamp", event.getTimeStamp());
            out.writeStringField("level", String.valueOf(event.getLevel()));
            out.writeStringField("threadName", event.getThreadName());
            out.writeStringField("loggerName", event.getLoggerName());
            out.writeNumberField("generation", generation.getAsLong());
            fields(out, event);
            out.writeStringField("formattedMessage", event.getFormattedMessage());
            out.writeEndObject();
            out.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void fields(JsonGenerator out, ILoggingEvent event) throws IOException {
        Set<String> written = new HashSet<>(OWN);
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        if (pairs != null) {
            for (KeyValuePair pair : pairs) {
                if (written.add(pair.key)) {
                    field(out, pair.key, pair.value);
                }
            }
        }
        for (Map.Entry<String, String> entry : event.getMDCPropertyMap().entrySet()) {
            if (written.add(entry.getKey())) {
                field(out, entry.getKey(), entry.getValue());
            }
        }
    }

    private static void field(JsonGenerator out, String name, Object value) throws IOException {
        out.writeFieldName(name);
        if (value instanceof Number || value instanceof Boolean) {
            out.writeRawValue(value.toString());
        } else {
            out.writeString(String.valueOf(value));
        }
    }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }
}
