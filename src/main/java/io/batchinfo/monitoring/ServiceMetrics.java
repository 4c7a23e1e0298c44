package io.batchinfo.monitoring;

import io.batchinfo.batch.Batch;
import io.batchinfo.batch.BatchMetadata;
import io.batchinfo.batch.BufferedResults;
import io.batchinfo.batch.UserResult;
import io.batchinfo.batch.UserResult.Outcome;
import io.batchinfo.camel.SourceStatus;
import io.batchinfo.source.Attempt;
import io.batchinfo.source.CallResult;
import io.batchinfo.source.SourceConfig;
import io.batchinfo.source.SourceListener;
import io.batchinfo.source.SourceResult;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Metrics of sources and requests. The meters of a removed source are unregistered. */
final class ServiceMetrics implements SourceListener {

    private enum Form {
        JSON,
        STREAM,
        USER
    }

    private enum Result {
        COMPLETE,
        INCOMPLETE,
        CANCELLED
    }

    private final MeterRegistry registry;
    private final Map<String, SourceMetrics> sources = new ConcurrentHashMap<>();
    private final Counter[][] batches = new Counter[Form.values().length][Result.values().length];
    private final Timer[] durations = new Timer[Form.values().length];
    private final Counter[] users = new Counter[Outcome.values().length];
    private final Counter staleUsers;

    ServiceMetrics(MeterRegistry registry) {
        this.registry = registry;
        for (Form form : Form.values()) {
            durations[form.ordinal()] = Timer.builder("batchinfo.batch.duration")
                    .description("Time from the read request to the complete response, without cancelled requests")
                    .tag("form", word(form))
                    .serviceLevelObjectives(HistogramBuckets.batch())
                    .register(registry);
            for (Result result : Result.values()) {
                batches[form.ordinal()][result.ordinal()] = Counter.builder("batchinfo.batches")
                        .description("Batch requests, completed or cancelled by the client")
                        .tags("form", word(form), "result", word(result))
                        .register(registry);
            }
        }
        for (Outcome outcome : Outcome.values()) {
            users[outcome.ordinal()] = Counter.builder("batchinfo.users")
                    .description("Users in responses; those of a stream are counted at its end")
                    .tag("outcome", word(outcome))
                    .register(registry);
        }
        staleUsers = Counter.builder("batchinfo.users.stale")
                .description("Users with a part older than the request's maxAge")
                .register(registry);
    }

    /** Registers the meters of these sources and removes all others. */
    synchronized void serves(List<SourceStatus> serving) {
        List<String> names = serving.stream().map(SourceStatus::name).toList();
        sources.entrySet().removeIf(entry -> {
            boolean gone = !names.contains(entry.getKey());
            if (gone) {
                entry.getValue().remove();
            }
            return gone;
        });
        for (SourceStatus source : serving) {
            sources.computeIfAbsent(source.name(), name -> new SourceMetrics(registry, source))
                    .follow(source);
        }
    }

    void answered(Batch batch) {
        Result result = batch.metadata().complete() ? Result.COMPLETE : Result.INCOMPLETE;
        request(form(batch), result, batch.processingNanos());
        users(batch.metadata());
    }

    void cancelled(Batch batch) {
        request(form(batch), Result.CANCELLED, 0);
        users(batch.metadata());
    }

    void answered(UserResult user, long nanos) {
        BatchMetadata metadata = new BatchMetadata();
        metadata.add(user);
        Result result = metadata.complete() ? Result.COMPLETE : Result.INCOMPLETE;
        request(
                Form.USER,
                user.lookup().requestContext().cancelled().getAsBoolean() ? Result.CANCELLED : result,
                nanos);
        users(metadata);
    }

    private static Form form(Batch batch) {
        return batch.results() instanceof BufferedResults ? Form.JSON : Form.STREAM;
    }

    private void request(Form form, Result result, long nanos) {
        batches[form.ordinal()][result.ordinal()].increment();
        if (result != Result.CANCELLED) {
            durations[form.ordinal()].record(nanos, TimeUnit.NANOSECONDS);
        }
    }

    private void users(BatchMetadata metadata) {
        users[Outcome.COMPLETE.ordinal()].increment(metadata.total() - metadata.failed() - metadata.partial());
        users[Outcome.PARTIAL.ordinal()].increment(metadata.partial());
        users[Outcome.FAILED.ordinal()].increment(metadata.failed());
        staleUsers.increment(metadata.stale());
    }

    @Override
    public void part(SourceResult part) {
        of(part.source(), meters -> meters.part(part));
    }

    @Override
    public void attempt(SourceConfig config, Attempt attempt, CallResult answer, long durationNanos) {
        of(config.name(), meters -> meters.attempt(attempt, answer, durationNanos));
    }

    @Override
    public void retried(SourceConfig config) {
        of(config.name(), SourceMetrics::retried);
    }

    @Override
    public void hedged(SourceConfig config) {
        of(config.name(), SourceMetrics::hedged);
    }

    @Override
    public void hedgeWon(SourceConfig config) {
        of(config.name(), SourceMetrics::hedgeWon);
    }

    @Override
    public void budgetExhausted(SourceConfig config) {
        of(config.name(), SourceMetrics::budgetExhausted);
    }

    private void of(String source, Consumer<SourceMetrics> count) {
        SourceMetrics meters = sources.get(source);
        if (meters != null) {
            count.accept(meters);
        }
    }

    /** The value of a label. */
    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
