package io.batchinfo.batch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import io.batchinfo.source.Failure;
import io.batchinfo.source.RawJson;
import io.batchinfo.source.SourceResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes results as JSON bytes. The data of a source is copied unchanged. */
public final class ResultWriter {

    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();
    // names that stand in each response, encoded once
    private static final SerializableString RESULTS = new SerializedString("results");
    private static final SerializableString METADATA = new SerializedString("metadata");
    private static final SerializableString TOTAL_PROCESSED = new SerializedString("totalProcessed");
    private static final SerializableString SUCCESSFUL = new SerializedString("successful");
    private static final SerializableString FAILED = new SerializedString("failed");
    private static final SerializableString PARTIAL = new SerializedString("partial");
    private static final SerializableString STALE = new SerializedString("stale");
    private static final SerializableString REQUESTED = new SerializedString("requested");
    private static final SerializableString COMPLETE = new SerializedString("complete");
    private static final SerializableString PROCESSING_TIME_MS = new SerializedString("processingTimeMs");
    private static final SerializableString USER_ID = new SerializedString("userId");
    private static final SerializableString SUMMARY = new SerializedString("summary");
    private static final SerializableString INDEX = new SerializedString("index");

    private static final int BYTES_A_RESULT = 420;
    private static final int NO_INDEX = -1;

    private final ResultMapping shape;
    private final boolean includeSources;

    public ResultWriter(ResultMapping shape, boolean includeSources) {
        this.shape = shape;
        this.includeSources = includeSources;
    }

    @FunctionalInterface
    private interface Content {
        void write(JsonGenerator out) throws IOException;
    }

    /** The whole answer. */
    public byte[] batch(Iterable<UserResult> results, BatchMetadata metadata, int requested, long processingMillis) {
        return bytes(BYTES_A_RESULT * (metadata.total() + 1), out -> {
            out.writeStartObject();
            out.writeFieldName(RESULTS);
            out.writeStartArray();
            for (UserResult result : results) {
                result(out, result, NO_INDEX);
            }
            out.writeEndArray();
            metadata(out, metadata, requested, processingMillis);
            out.writeEndObject();
        });
    }

    /** One result alone. */
    public byte[] one(UserResult result) {
        return bytes(BYTES_A_RESULT, out -> result(out, result, NO_INDEX));
    }

    /** One line of a stream. */
    public byte[] line(UserResult result) {
        return bytes(BYTES_A_RESULT, out -> {
            result(out, result, result.lookup().index());
            out.writeRaw('\n');
        });
    }

    /** The last line of a stream: nothing was cut. */
    public byte[] lastLine(BatchMetadata metadata, int requested, long processingMillis) {
        return bytes(BYTES_A_RESULT, out -> {
            out.writeStartObject();
            metadata(out, metadata, requested, processingMillis);
            out.writeEndObject();
            out.writeRaw('\n');
        });
    }

    private static byte[] bytes(int size, Content content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(size);
        try (JsonGenerator generator = JSON.createGenerator(out)) {
            content.write(generator);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static void metadata(JsonGenerator out, BatchMetadata metadata, int requested, long millis)
            throws IOException {
        out.writeFieldName(METADATA);
        out.writeStartObject();
        number(out, TOTAL_PROCESSED, metadata.total());
        number(out, SUCCESSFUL, metadata.total() - metadata.failed());
        number(out, FAILED, metadata.failed());
        number(out, PARTIAL, metadata.partial());
        number(out, STALE, metadata.stale());
        number(out, REQUESTED, requested);
        out.writeFieldName(COMPLETE);
        out.writeBoolean(metadata.complete());
        number(out, PROCESSING_TIME_MS, millis);
        out.writeEndObject();
    }

    private static void number(JsonGenerator out, SerializableString name, long value) throws IOException {
        out.writeFieldName(name);
        out.writeNumber(value);
    }

    private void result(JsonGenerator out, UserResult result, int index) throws IOException {
        UserResult.Outcome outcome = result.outcome();
        out.writeStartObject();
        out.writeFieldName(USER_ID);
        out.writeString(result.lookup().id());
        if (outcome == UserResult.Outcome.FAILED) {
            nothing(out, result);
        } else {
            out.writeFieldName(shape.primaryName());
            data(out, result.part(shape.primarySource()));
            summary(out, result);
            for (SourceResult part : result.parts()) {
                if (shape.isTopLevel(part.source())) {
                    out.writeFieldName(part.source());
                    data(out, part);
                }
            }
        }
        if (outcome != UserResult.Outcome.COMPLETE) {
            out.writeStringField("error", sentence(result));
            errors(out, result);
        }
        if (result.stale()) {
            out.writeFieldName(STALE);
            out.writeBoolean(true);
        }
        if (index != NO_INDEX) {
            number(out, INDEX, index);
        }
        if (includeSources) {
            sources(out, result);
        }
        out.writeEndObject();
    }

    private void nothing(JsonGenerator out, UserResult result) throws IOException {
        out.writeFieldName(shape.primaryName());
        out.writeNull();
        out.writeFieldName(SUMMARY);
        out.writeNull();
        for (SourceResult part : result.parts()) {
            if (shape.isTopLevel(part.source())) {
                out.writeNullField(part.source());
            }
        }
    }

    private static void data(JsonGenerator out, @Nullable SourceResult part) throws IOException {
        RawJson data = part == null ? null : part.data();
        if (data == null) {
            out.writeNull();
        } else {
            out.writeRawValue(new RawJsonValue(data.json(), 0, data.json().length));
        }
    }

    private void summary(JsonGenerator out, UserResult result) throws IOException {
        out.writeFieldName(SUMMARY);
        out.writeStartObject();
        for (ResultMapping.Field field : shape.fields()) {
            RawJsonValue value = field.value().value(source -> data(result, source));
            out.writeFieldName(field.name());
            if (value == null) {
                out.writeNull();
            } else {
                out.writeRawValue(value);
            }
        }
        out.writeEndObject();
    }

    private static @Nullable RawJson data(UserResult result, String source) {
        SourceResult part = result.part(source);
        return part == null ? null : part.data();
    }

    /** The sentence of what made the user fail, else of all that is missing. */
    private static String sentence(UserResult result) {
        StringBuilder all = new StringBuilder();
        for (SourceResult part : result.parts()) {
            Failure failure = part.failure();
            if (failure != null && part.required()) {
                return failure.title(part.source());
            }
            if (failure != null) {
                all.append(all.isEmpty() ? "" : "; ").append(failure.title(part.source()));
            }
        }
        return all.isEmpty() ? "No result was produced for this user" : all.toString();
    }

    /** The {@code errors} member of a result, and of the problem document of a single user. */
    public static void errors(JsonGenerator out, UserResult result) throws IOException {
        out.writeArrayFieldStart("errors");
        for (SourceResult part : result.parts()) {
            Failure failure = part.failure();
            if (failure == null) {
                continue;
            }
            out.writeStartObject();
            out.writeStringField("source", part.source());
            out.writeStringField("type", failure.kind().type());
            out.writeStringField("title", failure.title(part.source()));
            if (failure.status() != null) {
                out.writeNumberField("status", failure.status());
            }
            out.writeNumberField("attempts", part.attempts());
            if (failure.retryAfterSeconds() != null) {
                out.writeNumberField("retryAfter", failure.retryAfterSeconds());
            }
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void sources(JsonGenerator out, UserResult result) throws IOException {
        out.writeObjectFieldStart("sources");
        for (SourceResult part : result.parts()) {
            out.writeObjectFieldStart(part.source());
            out.writeStringField("outcome", part.outcome().name().toLowerCase(Locale.ROOT));
            out.writeStringField("cache", part.cache().name().toLowerCase(Locale.ROOT));
            out.writeNumberField("ageSeconds", part.ageNanos() / 1_000_000_000L);
            out.writeNumberField("attempts", part.attempts());
            out.writeNumberField("durationMs", part.durationNanos() / 1_000_000L);
            out.writeEndObject();
        }
        out.writeEndObject();
    }
}
