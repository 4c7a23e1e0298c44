package io.batchinfo.monitoring;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.batchinfo.config.Setting;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** The settings in effect as a JSON object with one array {@code settings}. Secrets are hidden by the catalogue. */
final class SettingsReport {

    private static final JsonFactory JSON = new JsonFactory();

    private SettingsReport() {}

    static byte[] json(List<Setting> catalogue) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(16_384);
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            out.writeStartObject();
            out.writeArrayFieldStart("settings");
            for (Setting setting : catalogue) {
                out.writeStartObject();
                out.writeStringField("name", setting.name());
                out.writeStringField("value", setting.value());
                out.writeStringField("unit", setting.unit());
                out.writeStringField("default", setting.defaultValue());
                out.writeStringField("origin", setting.originText());
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
