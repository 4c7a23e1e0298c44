package io.batchinfo.monitoring;

import com.github.benmanes.caffeine.cache.Cache;
import io.batchinfo.routes.CanaryReport;
import io.batchinfo.routes.CanaryReport.Group;
import io.batchinfo.routes.CanaryReport.State;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.cache.CaffeineCacheMetrics;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Metrics of the process: requests, routes, cache and JVM. Gauges are read on each scrape. */
final class ProcessMetrics implements AutoCloseable {

    private final MeterRegistry registry;
    private final ServiceStatus vitals;
    private final MultiGauge revision;
    private final JvmGcMetrics gc = new JvmGcMetrics();

    ProcessMetrics(MeterRegistry registry, ServiceStatus vitals) {
        this.registry = registry;
        this.vitals = vitals;
        jvm();
        gauge("batchinfo.requests.active", "Requests in flight", ServiceStatus::requestsActive);
        gauge("batchinfo.connections", "Open client connections", ServiceStatus::connections);
        counter(
                "batchinfo.requests.shed",
                "Requests rejected because too many were in flight",
                Tags.empty(),
                ServiceStatus::shed);
        String unauthorized = "Requests rejected for missing or invalid credentials";
        counter(
                "batchinfo.requests.unauthorized",
                unauthorized,
                Tags.of("shown", "nothing"),
                ServiceStatus::keyMissing);
        counter(
                "batchinfo.requests.unauthorized",
                unauthorized,
                Tags.of("shown", "invalid"),
                ServiceStatus::keyInvalid);
        gauge(
                "batchinfo.routes.generation",
                "Number of the serving route generation",
                v -> v.routes().generation());
        gauge(
                "batchinfo.routes.rejected",
                "1 while the files of the routes folder are not what serves: rejected, withdrawn or rolled back",
                v -> v.routes().fault() == null ? 0 : 1);
        revision = MultiGauge.builder("batchinfo.routes.info")
                .description("1; the label revision is the hash of the files that serve")
                .register(registry);
        String edits = "Edits of the routes folder";
        counter(
                "batchinfo.routes.edits",
                edits,
                Tags.of("result", "loaded"),
                v -> v.routes().loaded());
        counter(
                "batchinfo.routes.edits",
                edits,
                Tags.of("result", "rejected"),
                v -> v.routes().rejected());
        counter(
                "batchinfo.routes.edits",
                edits,
                Tags.of("result", "withdrawn"),
                v -> v.routes().withdrawn());
        gauge("batchinfo.routes.canary.running", "1 while new routes answer a share of the requests", v -> {
            CanaryReport canary = v.canary();
            return canary != null && canary.state() == State.RUNNING ? 1 : 0;
        });
        canary("new", CanaryReport::canary);
        canary("serving", CanaryReport::control);
    }

    /** What the canary that runs, else the last one, has compared; 0 before the first. */
    private void canary(String routes, Function<CanaryReport, Group> group) {
        String prefix = "batchinfo.routes.canary.";
        canary(prefix + "requests", "Compared requests of the last canary", routes, group, Group::requests);
        canary(
                prefix + "failed",
                "Mean share of failed users in the compared requests of the last canary, 0 to 1",
                routes,
                group,
                Group::failedShare);
        canary(
                prefix + "incomplete",
                "Mean share of failed and partial users in the compared requests of the last canary, 0 to 1",
                routes,
                group,
                Group::incompleteShare);
        canary(
                prefix + "duration.median.seconds",
                "Median duration of the compared requests of the last canary",
                routes,
                group,
                all -> all.medianMillis() / 1_000);
    }

    private void canary(
            String name,
            String description,
            String routes,
            Function<CanaryReport, Group> group,
            ToDoubleFunction<Group> value) {
        Gauge.builder(name, vitals, v -> {
                    CanaryReport canary = v.canary();
                    return canary == null ? 0 : value.applyAsDouble(group.apply(canary));
                })
                .description(description)
                .tag("routes", routes)
                .register(registry);
    }

    /** Sets the label of the serving revision; called before each scrape. */
    synchronized void updateRevision() {
        revision.register(
                List.of(MultiGauge.Row.of(Tags.of("revision", vitals.routes().revision()), 1)), true);
    }

    void cache(Cache<?, ?> parts) {
        new CaffeineCacheMetrics<>(parts, "parts", Tags.empty()).bindTo(registry);
    }

    private void jvm() {
        List<MeterBinder> binders = List.of(
                new JvmInfoMetrics(),
                new JvmMemoryMetrics(),
                gc,
                new JvmThreadMetrics(),
                new ClassLoaderMetrics(),
                new ProcessorMetrics(),
                new UptimeMetrics(),
                new FileDescriptorMetrics());
        binders.forEach(binder -> binder.bindTo(registry));
    }

    private void gauge(String name, String description, ToDoubleFunction<ServiceStatus> value) {
        Gauge.builder(name, vitals, value).description(description).register(registry);
    }

    private void counter(String name, String description, Tags tags, ToDoubleFunction<ServiceStatus> value) {
        FunctionCounter.builder(name, vitals, value)
                .description(description)
                .tags(tags)
                .register(registry);
    }

    @Override
    public void close() {
        gc.close();
    }
}
