package io.batchinfo.monitoring;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.batchinfo.camel.SourceStatus;
import io.batchinfo.concurrent.BlockingExecutors;
import io.batchinfo.monitoring.ServiceStatus.Readiness;
import io.batchinfo.routes.CanaryReport;
import io.batchinfo.routes.GenerationRecord;
import io.batchinfo.routes.ReloadStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Liveness and readiness as JSON. The service is down while it accepts no requests and while calls to a required source are
 * rejected. A rejected edit is a detail only, because the previous routes stay in service.
 */
final class Health {

    private static final JsonFactory JSON = new JsonFactory();

    private final ServiceStatus vitals;

    /** Writes members into an open object. */
    @FunctionalInterface
    private interface Members {
        void write(JsonGenerator out) throws IOException;
    }

    Health(ServiceStatus vitals) {
        this.vitals = vitals;
    }

    boolean ready() {
        return vitals.readiness() == Readiness.READY;
    }

    boolean up() {
        return ready() && vitals.sources().stream().allMatch(Health::up);
    }

    private static boolean up(SourceStatus source) {
        return !(source.config().required() && source.open());
    }

    byte[] live() {
        return object(out -> status(out, true));
    }

    byte[] readiness() {
        return object(this::readiness);
    }

    private void readiness(JsonGenerator out) throws IOException {
        Readiness readiness = vitals.readiness();
        status(out, readiness == Readiness.READY);
        out.writeStringField("phase", ServiceMetrics.word(readiness));
    }

    byte[] whole() {
        return object(out -> {
            status(out, up());
            out.writeObjectFieldStart("checks");
            check(out, "ready", this::readiness);
            check(out, "routes", this::routes);
            Boolean sharing = vitals.isSharing();
            if (sharing != null) {
                // a replica without the engine answers as well as one alone, so this is never down
                check(out, "sharing", more -> {
                    status(more, true);
                    more.writeStringField("engine", sharing ? "up" : "down");
                });
            }
            check(out, "requests", more -> {
                status(more, true);
                more.writeNumberField("active", vitals.requestsActive());
                more.writeNumberField("connections", vitals.connections());
                more.writeNumberField("shed", vitals.shed());
            });
            out.writeEndObject();
            out.writeObjectFieldStart("sources");
            for (SourceStatus source : vitals.sources()) {
                check(out, source.name(), more -> source(more, source));
            }
            out.writeEndObject();
        });
    }

    private void routes(JsonGenerator out) throws IOException {
        ReloadStatus routes = vitals.routes();
        status(out, true);
        out.writeNumberField("generation", routes.generation());
        out.writeNumberField("loaded", routes.loaded());
        out.writeNumberField("rejected", routes.rejected());
        out.writeNumberField("withdrawn", routes.withdrawn());
        out.writeStringField("fault", routes.fault());
        out.writeStringField("revision", routes.revision());
        strings(out, "ignored", routes.ignored());
        canary(out);
    }

    /** The canary that runs, else the last one; null before the first. */
    private void canary(JsonGenerator out) throws IOException {
        CanaryReport canary = vitals.canary();
        if (canary == null) {
            out.writeNullField("canary");
            return;
        }
        out.writeObjectFieldStart("canary");
        out.writeStringField("state", ServiceMetrics.word(canary.state()));
        out.writeStringField("revision", canary.revision());
        strings(out, "changed", canary.changed());
        out.writeNumberField("share", canary.share());
        out.writeStringField("startedAt", canary.startedAt().toString());
        out.writeStringField("finding", canary.finding());
        group(out, "newRoutes", canary.canary());
        group(out, "servingRoutes", canary.control());
        out.writeEndObject();
    }

    private static void group(JsonGenerator out, String name, CanaryReport.Group group) throws IOException {
        out.writeObjectFieldStart(name);
        out.writeNumberField("requests", group.requests());
        out.writeNumberField("failedShare", group.failedShare());
        out.writeNumberField("incompleteShare", group.incompleteShare());
        out.writeNumberField("medianMillis", group.medianMillis());
        out.writeEndObject();
    }

    /** The live routes with their last edits, the newest first. */
    byte[] edits() {
        return object(out -> {
            ReloadStatus routes = vitals.routes();
            out.writeNumberField("generation", routes.generation());
            out.writeStringField("revision", routes.revision());
            out.writeStringField("fault", routes.fault());
            strings(out, "ignored", routes.ignored());
            canary(out);
            out.writeArrayFieldStart("history");
            for (GenerationRecord edit : vitals.history()) {
                out.writeStartObject();
                out.writeNumberField("generation", edit.generation());
                out.writeStringField("time", edit.time().toString());
                out.writeStringField("revision", edit.revision());
                strings(out, "changed", edit.changed());
                out.writeStringField("outcome", ServiceMetrics.word(edit.outcome()));
                out.writeStringField("fault", edit.fault());
                out.writeEndObject();
            }
            out.writeEndArray();
        });
    }

    private static void strings(JsonGenerator out, String name, List<String> values) throws IOException {
        out.writeArrayFieldStart(name);
        for (String value : values) {
            out.writeString(value);
        }
        out.writeEndArray();
    }

    private static void source(JsonGenerator out, SourceStatus source) throws IOException {
        status(out, up(source));
        out.writeBooleanField("required", source.config().required());
        out.writeStringField("breaker", ServiceMetrics.word(source.breakerState()));
        out.writeNumberField("callsActive", source.state().bulkhead().inFlight());
        out.writeStringField("revision", source.config().definition());
    }

    byte[] info() {
        return object(out -> {
            out.writeStringField("name", "batch-info");
            out.writeStringField("version", version());
            out.writeStringField("java", Runtime.version().toString());
            out.writeBooleanField("virtualThreads", BlockingExecutors.virtual());
            out.writeStringField("camel", vitals.camelVersion());
            out.writeStringField("startedAt", vitals.startedAt().toString());
            out.writeNumberField("generation", vitals.routes().generation());
            out.writeStringField("revision", vitals.routes().revision());
            strings(
                    out,
                    "sources",
                    vitals.sources().stream().map(SourceStatus::name).toList());
        });
    }

    /** The version of the manifest, null for classes outside the jar. */
    private static @Nullable String version() {
        return Health.class.getPackage().getImplementationVersion();
    }

    private static void check(JsonGenerator out, String name, Members members) throws IOException {
        out.writeObjectFieldStart(name);
        members.write(out);
        out.writeEndObject();
    }

    private static void status(JsonGenerator out, boolean up) throws IOException {
        out.writeStringField("status", up ? "UP" : "DOWN");
    }

    private static byte[] object(Members members) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            out.writeStartObject();
            members.write(out);
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
