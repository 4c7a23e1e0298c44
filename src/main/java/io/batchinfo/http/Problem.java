package io.batchinfo.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * A problem document (RFC 9457). It contains no text of an upstream.
 *
 * @param type a relative URI, {@code about:blank} where the status is sufficient
 * @param detail one sentence for people
 * @param instance the path of the request
 * @param more writes further members into the open object, null for none
 */
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        @Nullable String instance,
        @Nullable Members more) {

    public static final String CONTENT_TYPE = "application/problem+json";

    private static final JsonFactory JSON = new JsonFactory();

    /** Writes members of a problem. */
    @FunctionalInterface
    public interface Members {
        void write(JsonGenerator out) throws IOException;
    }

    /** A problem that its HTTP status describes. */
    public static Problem of(int status, String detail, @Nullable String instance) {
        return new Problem("about:blank", phrase(status), status, detail, instance, null);
    }

    /** A 503 for too much load. It is sent with {@code Retry-After}. */
    public static Problem overloaded(String detail, @Nullable String instance) {
        return new Problem("/problems/overloaded", "Overloaded", 503, detail, instance, null);
    }

    public byte[] json() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            out.writeStartObject();
            out.writeStringField("type", type);
            out.writeStringField("title", title);
            out.writeNumberField("status", status);
            out.writeStringField("detail", detail);
            out.writeStringField("instance", instance == null ? "/" : instance);
            if (more != null) {
                more.write(out);
            }
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static String phrase(int status) {
        return io.netty.handler.codec.http.HttpResponseStatus.valueOf(status).reasonPhrase();
    }
}
