package io.batchinfo.sharing;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/** The meters of sharing. */
final class SharingMetrics {

    /** What came of looking one part up. */
    enum Outcome {
        HIT,
        MISS,
        INVALID,
        TIMEOUT,
        FAILED,
        SKIPPED
    }

    /** What came of writing one part. */
    enum Write {
        STORED,
        DROPPED,
        FAILED
    }

    private final MeterRegistry registry;
    private final Map<Outcome, Counter> lookups = new EnumMap<>(Outcome.class);
    private final Map<Write, Counter> stores = new EnumMap<>(Write.class);
    private final Timer duration;
    private final DistributionSummary keys;

    SharingMetrics(MeterRegistry registry) {
        this.registry = registry;
        for (Outcome outcome : Outcome.values()) {
            lookups.put(
                    outcome,
                    Counter.builder("batchinfo.shared.lookups")
                            .description("Parts looked up in the shared cache")
                            .tag("outcome", word(outcome))
                            .register(registry));
        }
        for (Write write : Write.values()) {
            stores.put(
                    write,
                    Counter.builder("batchinfo.shared.writes")
                            .description("Parts written to the shared cache")
                            .tag("outcome", word(write))
                            .register(registry));
        }
        duration = Timer.builder("batchinfo.shared.lookup.duration")
                .description("Time of one look-up of up to 512 parts")
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofNanos(100_000))
                .maximumExpectedValue(Duration.ofMillis(100))
                .register(registry);
        keys = DistributionSummary.builder("batchinfo.shared.lookup.keys")
                .description("Parts of one look-up")
                .register(registry);
    }

    void state(BooleanSupplier up, IntSupplier replicas) {
        Gauge.builder("batchinfo.shared.up", () -> up.getAsBoolean() ? 1 : 0)
                .description("1 while the shared server is used")
                .register(registry);
        Gauge.builder("batchinfo.shared.replicas", () -> replicas.getAsInt())
                .description("Replicas last counted")
                .register(registry);
    }

    void looked(Outcome outcome, int parts) {
        counter(lookups, outcome).increment(parts);
    }

    void window(int parts, long nanos) {
        keys.record(parts);
        duration.record(nanos, TimeUnit.NANOSECONDS);
    }

    void wrote(Write outcome, int parts) {
        counter(stores, outcome).increment(parts);
    }

    /** @param from shared for start times of a lease, failed for a request that the server did not answer in time */
    void slots(String source, String from, int slots) {
        Counter.builder("batchinfo.shared.slots")
                .description("Start times of calls that were leased")
                .tag("source", source)
                .tag("from", from)
                .register(registry)
                .increment(slots);
    }

    private static <E extends Enum<E>> Counter counter(Map<E, Counter> counters, E key) {
        Counter counter = counters.get(key);
        if (counter == null) {
            throw new IllegalStateException("no counter for " + key);
        }
        return counter;
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
