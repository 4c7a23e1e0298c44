package io.batchinfo;

import io.batchinfo.source.Shape;
import io.batchinfo.source.SourceSpec;
import io.batchinfo.step.BatchLimits;
import java.time.Duration;
import org.apache.camel.model.Resilience4jConfigurationDefinition;

/** What a batch, a source and a breaker are where nobody but the settings says anything. */
final class Defaults {

    private static final Duration MILLI = Duration.ofMillis(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private Defaults() {}

    static BatchLimits limits(Settings settings) {
        long results = settings.bytes("batch.results-size", 0, Long.MAX_VALUE);
        return new BatchLimits(
                settings.integer("batch.ids", 1, 1_000_000),
                settings.integer("batch.stream-ids", 1, 10_000_000),
                settings.integer("batch.ids-at-once", 1, 1_000_000_000),
                results > 0 ? results : Runtime.getRuntime().maxMemory() / 4,
                settings.time("batch.deadline", MILLI, HOUR),
                settings.integer("batch.users-at-once", 1, 100_000),
                settings.integer("batch.stream-users-at-first", 1, 100_000),
                breakerOpen(settings));
    }

    /** Camel knows no part of a second here. */
    private static Duration breakerOpen(Settings settings) {
        Duration open = settings.time("breaker.open", Duration.ofSeconds(1), HOUR);
        if (open.getNano() != 0) {
            throw new BadSetting("breaker.open is '" + settings.text("breaker.open") + "', but must be whole seconds.");
        }
        return open;
    }

    static SourceSpec source(Settings settings) {
        try {
            return new SourceSpec(
                    "source.*",
                    false,
                    Shape.ANY,
                    settings.integer("source.attempts", 1, 100),
                    settings.time("source.attempt-timeout", MILLI, HOUR),
                    settings.time("source.least-timeout", MILLI, HOUR),
                    settings.time("source.deadline", settings.time("source.attempt-timeout", MILLI, HOUR), HOUR),
                    settings.time("source.backoff", Duration.ZERO, HOUR),
                    settings.time("source.hedge-after", Duration.ZERO, HOUR),
                    settings.integer("source.calls-at-once", 1, 100_000),
                    settings.number("source.calls-per-second", 0, 1_000_000),
                    settings.number("source.retry-share", 0, 1),
                    settings.number("source.retries-per-second", 0, 1_000_000));
        } catch (IllegalArgumentException e) {
            throw new BadSetting(e.getMessage() + ".");
        }
    }

    static Resilience4jConfigurationDefinition breaker(Settings settings) {
        Resilience4jConfigurationDefinition breaker = new Resilience4jConfigurationDefinition();
        breaker.setSlidingWindowSize(Integer.toString(settings.integer("breaker.window", 1, 1_000_000)));
        breaker.setMinimumNumberOfCalls(Integer.toString(settings.integer("breaker.minimum-calls", 1, 1_000_000)));
        breaker.setFailureRateThreshold(Integer.toString(settings.integer("breaker.failure-rate", 1, 100)));
        breaker.setWaitDurationInOpenState(Long.toString(breakerOpen(settings).toSeconds()));
        breaker.setPermittedNumberOfCallsInHalfOpenState(
                Integer.toString(settings.integer("breaker.probes", 1, 1_000_000)));
        breaker.setAutomaticTransitionFromOpenToHalfOpenEnabled("true");
        breaker.setThrowExceptionWhenHalfOpenOrOpenState("true");
        breaker.setWritableStackTraceEnabled("false");
        return breaker;
    }
}
