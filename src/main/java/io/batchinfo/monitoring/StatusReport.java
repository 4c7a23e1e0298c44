package io.batchinfo.monitoring;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.batchinfo.camel.SourceStatus;
import io.batchinfo.routes.CanaryReport;
import io.batchinfo.routes.GenerationRecord;
import io.batchinfo.routes.ReloadStatus;
import io.batchinfo.routes.RouteNode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * The counts behind the status page as one JSON object: sums since the start, from which a reader computes rates. Times are in
 * seconds, {@code time} in milliseconds since the epoch.
 */
final class StatusReport {

    private static final JsonFactory JSON = new JsonFactory();
    private static final Set<String> GOOD = Set.of("ok", "not-found", "abandoned");
    private static final Set<String> CACHED = Set.of("hit", "stale");
    private static final String SOURCE = "batchinfo.source.";

    private final ServiceStatus service;
    private final MeterRegistry registry;

    StatusReport(ServiceStatus service, MeterRegistry registry) {
        this.service = service;
        this.registry = registry;
    }

    /** Blocks while it reads MBeans. */
    byte[] json() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(8_192);
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            ReloadStatus routes = service.routes();
            out.writeStartObject();
            out.writeNumberField("time", System.currentTimeMillis());
            out.writeStringField("phase", ServiceMetrics.word(service.readiness()));
            out.writeStringField("startedAt", service.startedAt().toString());
            out.writeNumberField("generation", routes.generation());
            out.writeStringField("revision", routes.revision());
            out.writeStringField("fault", routes.fault());
            canary(out);
            Boolean sharing = service.isSharing();
            out.writeStringField("engine", sharing == null ? null : sharing ? "up" : "down");
            out.writeNumberField("requestsActive", service.requestsActive());
            out.writeNumberField("shed", service.shed());
            out.writeNumberField("batches", sum("batchinfo.batches", "form", form -> true));
            out.writeObjectFieldStart("users");
            out.writeNumberField("whole", sum("batchinfo.users", "outcome", "complete"::equals));
            out.writeNumberField("partial", sum("batchinfo.users", "outcome", "partial"::equals));
            out.writeNumberField("failed", sum("batchinfo.users", "outcome", "failed"::equals));
            out.writeEndObject();
            sources(out);
            graph(out);
            history(out);
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private void sources(JsonGenerator out) throws IOException {
        out.writeArrayFieldStart("sources");
        for (SourceStatus source : service.sources()) {
            String name = source.name();
            out.writeStartObject();
            out.writeStringField("name", name);
            out.writeBooleanField("required", source.config().required());
            out.writeStringField("breaker", ServiceMetrics.word(source.breakerState()));
            out.writeNumberField("callsActive", source.state().bulkhead().inFlight());
            out.writeNumberField("calls", sum(name, "attempts", "outcome", outcome -> true));
            out.writeNumberField("failures", sum(name, "attempts", "outcome", outcome -> !GOOD.contains(outcome)));
            out.writeNumberField("retries", sum(name, "retries", "source", any -> true));
            out.writeNumberField("hedges", sum(name, "hedges", "source", any -> true));
            out.writeNumberField("parts", sum(name, "parts", "cache", cache -> true));
            out.writeNumberField("cached", sum(name, "parts", "cache", CACHED::contains));
            latency(
                    out,
                    registry.find(SOURCE + "attempt.duration")
                            .tag("source", name)
                            .timer());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    /** Cumulative counts by upper bound, as in the metrics. */
    private static void latency(JsonGenerator out, @Nullable Timer timer) throws IOException {
        out.writeNumberField("timed", timer == null ? 0 : timer.count());
        out.writeArrayFieldStart("latency");
        if (timer != null) {
            for (CountAtBucket bucket : timer.takeSnapshot().histogramCounts()) {
                out.writeStartArray();
                out.writeNumber(bucket.bucket(TimeUnit.SECONDS));
                out.writeNumber(bucket.count());
                out.writeEndArray();
            }
        }
        out.writeEndArray();
    }

    private double sum(String source, String meter, String label, Predicate<String> value) {
        return sum(registry.find(SOURCE + meter).tag("source", source).counters(), label, value);
    }

    private double sum(String meter, String label, Predicate<String> value) {
        return sum(registry.find(meter).counters(), label, value);
    }

    private static double sum(Collection<Counter> counters, String label, Predicate<String> value) {
        return counters.stream()
                .filter(counter -> value.test(String.valueOf(counter.getId().getTag(label))))
                .mapToDouble(Counter::count)
                .sum();
    }

    private void graph(JsonGenerator out) throws IOException {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        out.writeArrayFieldStart("routes");
        for (RouteNode route : service.graph()) {
            out.writeStartObject();
            out.writeStringField("id", route.id());
            out.writeStringField("from", route.from());
            out.writeArrayFieldStart("calls");
            for (String called : route.calls()) {
                out.writeString(called);
            }
            out.writeEndArray();
            out.writeNumberField("exchanges", attribute(beans, route.id(), "ExchangesTotal"));
            out.writeNumberField("failed", attribute(beans, route.id(), "ExchangesFailed"));
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    /** An attribute of a route's MBean, -1 while there is none, which is for a moment after the start or an edit. */
    private static long attribute(MBeanServer beans, String route, String name) {
        try {
            ObjectName bean =
                    new ObjectName("org.apache.camel:context=batch-info,type=routes,name=" + ObjectName.quote(route));
            return beans.getAttribute(bean, name) instanceof Number number ? number.longValue() : -1;
        } catch (JMException e) {
            return -1;
        }
    }

    /** The canary while it runs, else null. */
    private void canary(JsonGenerator out) throws IOException {
        CanaryReport canary = service.canary();
        if (canary == null || canary.state() != CanaryReport.State.RUNNING) {
            out.writeNullField("canary");
            return;
        }
        out.writeObjectFieldStart("canary");
        out.writeNumberField("share", canary.share());
        out.writeStringField("compared", canary.text());
        out.writeEndObject();
    }

    private void history(JsonGenerator out) throws IOException {
        List<GenerationRecord> edits = service.history();
        out.writeArrayFieldStart("history");
        for (GenerationRecord edit : edits) {
            out.writeStartObject();
            out.writeNumberField("generation", edit.generation());
            out.writeStringField("time", edit.time().toString());
            out.writeStringField("revision", edit.revision());
            out.writeStringField("outcome", ServiceMetrics.word(edit.outcome()));
            out.writeStringField("changed", String.join(", ", edit.changed()));
            out.writeStringField("fault", edit.fault());
            out.writeEndObject();
        }
        out.writeEndArray();
    }
}
