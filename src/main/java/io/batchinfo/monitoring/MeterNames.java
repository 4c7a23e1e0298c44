package io.batchinfo.monitoring;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;

/** Makes meters of libraries and routes follow Prometheus' conventions, as {@code promtool check metrics} reads them. */
final class MeterNames implements MeterFilter {

    /** Nanoseconds, which Prometheus does not use; {@code process_cpu_usage} remains. */
    private static final String CPU_NANOS = "process.cpu.time";

    /** The suffix {@code _count} belongs to histograms and summaries. */
    private static final String CPU_COUNT = "system.cpu.count";

    static void on(MeterRegistry registry) {
        registry.config().meterFilter(MeterFilter.ignoreTags("camelContext")).meterFilter(new MeterNames());
    }

    @Override
    public MeterFilterReply accept(Meter.Id id) {
        return id.getName().equals(CPU_NANOS) ? MeterFilterReply.DENY : MeterFilterReply.NEUTRAL;
    }

    @Override
    public Meter.Id map(Meter.Id id) {
        Meter.Id named = id.getName().equals(CPU_COUNT) ? id.withName("system.cpus") : id;
        String description = named.getDescription();
        return description != null && !description.isBlank()
                ? named
                : new Meter.Id(
                        named.getName(),
                        Tags.of(named.getTags()),
                        named.getBaseUnit(),
                        "Meter of a route",
                        named.getType());
    }
}
