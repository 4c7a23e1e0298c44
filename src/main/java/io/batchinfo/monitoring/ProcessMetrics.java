package io.batchinfo.monitoring;

import com.github.benmanes.caffeine.cache.Cache;
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
