package io.batchinfo.watch;

import io.batchinfo.batch.Batch;
import io.batchinfo.batch.Collected;
import io.batchinfo.batch.Tally;
import io.batchinfo.batch.UserResult;
import io.batchinfo.batch.UserResult.Outcome;
import io.batchinfo.source.Answer;
import io.batchinfo.source.Attempt;
import io.batchinfo.source.Part;
import io.batchinfo.source.SourceEvents;
import io.batchinfo.source.SourceSpec;
import io.batchinfo.step.ServingSource;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Counts what it is told of sources and requests. A source that no route has any more loses its meters. */
final class Meters implements SourceEvents {

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
    private final Map<String, SourceMeters> sources = new ConcurrentHashMap<>();
    private final Counter[][] batches = new Counter[Form.values().length][Result.values().length];
    private final Timer[] durations = new Timer[Form.values().length];
    private final Counter[] users = new Counter[Outcome.values().length];
    private final Counter staleUsers;

    Meters(MeterRegistry registry) {
        this.registry = registry;
        for (Form form : Form.values()) {
            durations[form.ordinal()] = Timer.builder("batchinfo.batch.duration")
                    .description("Time from a request read to its answer made, those cancelled not counted")
                    .tag("form", word(form))
                    .serviceLevelObjectives(Buckets.batch())
                    .register(registry);
            for (Result result : Result.values()) {
                batches[form.ordinal()][result.ordinal()] = Counter.builder("batchinfo.batches")
                        .description("Requests answered, or cancelled by a reader that left")
                        .tags("form", word(form), "result", word(result))
                        .register(registry);
            }
        }
        for (Outcome outcome : Outcome.values()) {
            users[outcome.ordinal()] = Counter.builder("batchinfo.users")
                    .description("Users answered; those of a stream are counted at its end")
                    .tag("outcome", word(outcome))
                    .register(registry);
        }
        staleUsers = Counter.builder("batchinfo.users.stale")
                .description("Users with a part older than the caller's maxAge, whatever their outcome")
                .register(registry);
    }

    /** These sources serve, and no others. */
    synchronized void serves(List<ServingSource> serving) {
        List<String> names = serving.stream().map(ServingSource::name).toList();
        sources.entrySet().removeIf(entry -> {
            boolean gone = !names.contains(entry.getKey());
            if (gone) {
                entry.getValue().remove();
            }
            return gone;
        });
        for (ServingSource source : serving) {
            sources.computeIfAbsent(source.name(), name -> new SourceMeters(registry, source))
                    .follow(source);
        }
    }

    void answered(Batch batch) {
        Result result = batch.tally().complete() ? Result.COMPLETE : Result.INCOMPLETE;
        request(form(batch), result, batch.processingNanos());
        users(batch.tally());
    }

    void cancelled(Batch batch) {
        request(form(batch), Result.CANCELLED, 0);
        users(batch.tally());
    }

    void answered(UserResult user, long nanos) {
        Tally tally = new Tally();
        tally.add(user);
        Result result = tally.complete() ? Result.COMPLETE : Result.INCOMPLETE;
        request(Form.USER, user.ask().terms().cancelled().getAsBoolean() ? Result.CANCELLED : result, nanos);
        users(tally);
    }

    private static Form form(Batch batch) {
        return batch.results() instanceof Collected ? Form.JSON : Form.STREAM;
    }

    private void request(Form form, Result result, long nanos) {
        batches[form.ordinal()][result.ordinal()].increment();
        if (result != Result.CANCELLED) {
            durations[form.ordinal()].record(nanos, TimeUnit.NANOSECONDS);
        }
    }

    private void users(Tally tally) {
        users[Outcome.COMPLETE.ordinal()].increment(tally.total() - tally.failed() - tally.partial());
        users[Outcome.PARTIAL.ordinal()].increment(tally.partial());
        users[Outcome.FAILED.ordinal()].increment(tally.failed());
        staleUsers.increment(tally.stale());
    }

    @Override
    public void part(Part part) {
        of(part.source(), meters -> meters.part(part));
    }

    @Override
    public void attempt(SourceSpec spec, Attempt attempt, Answer answer, long durationNanos) {
        of(spec.name(), meters -> meters.attempt(attempt, answer, durationNanos));
    }

    @Override
    public void retried(SourceSpec spec) {
        of(spec.name(), SourceMeters::retried);
    }

    @Override
    public void hedged(SourceSpec spec) {
        of(spec.name(), SourceMeters::hedged);
    }

    @Override
    public void hedgeWon(SourceSpec spec) {
        of(spec.name(), SourceMeters::hedgeWon);
    }

    @Override
    public void budgetExhausted(SourceSpec spec) {
        of(spec.name(), SourceMeters::budgetExhausted);
    }

    private void of(String source, Consumer<SourceMeters> count) {
        SourceMeters meters = sources.get(source);
        if (meters != null) {
            count.accept(meters);
        }
    }

    /** The value of a label. */
    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
