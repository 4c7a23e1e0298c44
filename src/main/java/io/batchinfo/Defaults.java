package io.batchinfo;

import io.batchinfo.batch.BatchConfig;
import io.batchinfo.config.InvalidSettingException;
import io.batchinfo.config.Settings;
import io.batchinfo.sharing.SharingConfig;
import io.batchinfo.source.ResponseSpec;
import io.batchinfo.source.SourceConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.apache.camel.model.Resilience4jConfigurationDefinition;
import org.jspecify.annotations.Nullable;

/** Creates the configurations of batches, sources, circuit breakers and sharing from the settings. */
final class Defaults {

    private static final Duration MILLI = Duration.ofMillis(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private static final Pattern REDIS_URL =
            Pattern.compile("(redis|rediss|redis-sentinel)://[^\\s@/?#]+(/\\d{1,3})?(\\?[^\\s@]*)?(#[^\\s@]+)?");

    private Defaults() {}

    static BatchConfig limits(Settings settings) {
        long results = settings.bytes("batch.max-buffered-bytes", 0, Long.MAX_VALUE);
        return new BatchConfig(
                settings.integer("batch.max-ids", 1, 1_000_000),
                settings.integer("batch.max-stream-ids", 1, 10_000_000),
                settings.integer("batch.max-ids-in-flight", 1, 1_000_000_000),
                results > 0 ? results : Runtime.getRuntime().maxMemory() / 4,
                settings.time("batch.deadline", MILLI, HOUR),
                settings.integer("batch.max-concurrent-users", 1, 100_000),
                settings.integer("batch.stream-initial-concurrency", 1, 100_000),
                breakerOpen(settings));
    }

    /** Camel accepts whole seconds only. */
    private static Duration breakerOpen(Settings settings) {
        Duration open = settings.time("breaker.wait-duration-in-open-state", Duration.ofSeconds(1), HOUR);
        if (open.getNano() != 0) {
            throw settings.invalid("breaker.wait-duration-in-open-state", "whole seconds");
        }
        return open;
    }

    static SourceConfig source(Settings settings) {
        try {
            return new SourceConfig(
                    "source.*",
                    false,
                    ResponseSpec.ANY,
                    settings.integer("source.max-attempts", 1, 100),
                    settings.time("source.attempt-timeout", MILLI, HOUR),
                    settings.time("source.min-attempt-time", MILLI, HOUR),
                    settings.time("source.deadline", settings.time("source.attempt-timeout", MILLI, HOUR), HOUR),
                    settings.time("source.initial-backoff", Duration.ZERO, HOUR),
                    settings.time("source.hedging-delay", Duration.ZERO, HOUR),
                    settings.integer("source.max-concurrent-calls", 1, 100_000),
                    settings.number("source.calls-per-second", 0, 1_000_000),
                    settings.number("source.retry-budget.ratio", 0, 1),
                    settings.number("source.retry-budget.min-per-second", 0, 1_000_000),
                    false,
                    null,
                    null,
                    "");
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingException(e.getMessage() + ".");
        }
    }

    static Resilience4jConfigurationDefinition breaker(Settings settings) {
        Resilience4jConfigurationDefinition breaker = new Resilience4jConfigurationDefinition();
        breaker.setSlidingWindowSize(Integer.toString(settings.integer("breaker.sliding-window-size", 1, 1_000_000)));
        breaker.setMinimumNumberOfCalls(
                Integer.toString(settings.integer("breaker.minimum-number-of-calls", 1, 1_000_000)));
        breaker.setFailureRateThreshold(Integer.toString(settings.integer("breaker.failure-rate-threshold", 1, 100)));
        breaker.setWaitDurationInOpenState(Long.toString(breakerOpen(settings).toSeconds()));
        breaker.setPermittedNumberOfCallsInHalfOpenState(Integer.toString(
                settings.integer("breaker.permitted-number-of-calls-in-half-open-state", 1, 1_000_000)));
        breaker.setAutomaticTransitionFromOpenToHalfOpenEnabled("true");
        breaker.setThrowExceptionWhenHalfOpenOrOpenState("true");
        breaker.setWritableStackTraceEnabled("false");
        return breaker;
    }

    /** How replicas share parts and rate limits, null where {@code redis.url} is not set. */
    static @Nullable SharingConfig sharing(Settings settings) {
        String url = settings.text("redis.url");
        Path password = SecurityConfig.file(settings, "redis.password-file");
        Path authorities = SecurityConfig.certificates(settings, "redis.ca-file");
        String username = settings.text("redis.username");
        if (url.isEmpty()) {
            if (password != null || authorities != null || !username.isEmpty()) {
                throw new InvalidSettingException(
                        "redis.username, redis.password-file and redis.ca-file: none of them can be set without redis.url.");
            }
            return null;
        }
        if (!REDIS_URL.matcher(url).matches()) {
            throw settings.invalid(
                    "redis.url",
                    "redis://host:port, rediss://host:port or redis-sentinel://host:port,host:port#name, without a password");
        }
        if (password != null && !Files.isReadable(password)) {
            throw settings.invalid("redis.password-file", "a file that can be read");
        }
        if (password == null && !username.isEmpty()) {
            throw new InvalidSettingException("redis.username: a user needs redis.password-file.");
        }
        String prefix = settings.text("redis.key-prefix");
        if (!prefix.matches("[A-Za-z0-9._-]{1,64}")) {
            throw settings.invalid("redis.key-prefix", "1 to 64 letters, digits, dots, hyphens and underscores");
        }
        return new SharingConfig(
                url,
                username,
                password,
                authorities,
                prefix,
                settings.time("redis.timeout", Duration.ofMillis(2), Duration.ofSeconds(1)),
                settings.time("redis.time-to-live", Duration.ofSeconds(1), Duration.ofDays(7)),
                settings.time("cache.negative-ttl", Duration.ZERO, HOUR),
                settings.time("redis.lease", Duration.ofMillis(20), Duration.ofSeconds(1)),
                settings.integer("redis.initial-replicas", 1, 10_000),
                settings.bytes("redis.max-write-buffer-size", 0, 1L << 40),
                (int) settings.bytes("upstream.max-response-size", 1, 1 << 30));
    }
}
