package io.batchinfo.sharing;

import com.fasterxml.jackson.core.JsonPointer;
import io.batchinfo.sharing.LookupWindows.Lookup;
import io.batchinfo.sharing.ServerClock.Sample;
import io.batchinfo.sharing.SharingMetrics.Outcome;
import io.batchinfo.source.RawJson;
import io.batchinfo.source.ResponseSchema;
import io.batchinfo.source.SharedCache;
import io.batchinfo.source.SourceCache.Entry;
import io.batchinfo.source.Ticker;
import io.lettuce.core.KeyValue;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The shared cache on a Redis server: one MGET for up to 512 parts, then the server's time, from which their ages follow. */
final class RedisSharedCache implements SharedCache {

    private static final int MAX_DEFINITIONS = 1000;
    private static final long FUTURE_MICROS = 1_000_000;
    private static final int WARM_UPS = 20;

    private final SharingConfig config;
    private final RedisLink link;
    private final KeyLayout layout;
    private final Generations generations;
    private final ServerClock clock;
    private final Ticker ticker;
    private final SharingMetrics metrics;
    private final WriteBehind writes;
    private final Coordination coordination;
    private final LookupWindows windows = new LookupWindows(this::send);
    private final Set<Definition> definitions = ConcurrentHashMap.newKeySet();

    /** A source as this replica has had it. */
    record Definition(String source, String definition) {}

    RedisSharedCache(
            SharingConfig config,
            RedisLink link,
            KeyLayout layout,
            Coordination coordination,
            Ticker ticker,
            SharingMetrics metrics,
            WriteBehind writes) {
        this.config = config;
        this.link = link;
        this.layout = layout;
        this.coordination = coordination;
        this.generations = coordination.generations();
        this.clock = coordination.clock();
        this.ticker = ticker;
        this.metrics = metrics;
        this.writes = writes;
        coordination.definitions(definitions);
    }

    @Override
    public @Nullable Entry find(Key key, long waitNanos) {
        remember(key);
        if (link.reads() == null || waitNanos <= 0 || clock.sample() == null) {
            metrics.looked(Outcome.SKIPPED, 1);
            return null;
        }
        long timeout = config.timeout().toNanos();
        CompletableFuture<@Nullable Entry> entry = windows.add(key);
        try {
            return entry.get(Math.min(waitNanos, timeout), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            entry.complete(null);
            metrics.looked(Outcome.TIMEOUT, 1);
            // a caller with little time left says nothing about the server
            if (waitNanos >= timeout) {
                link.suspend(e);
            }
        } catch (ExecutionException e) {
            metrics.looked(Outcome.FAILED, 1);
            link.suspend(e);
        } catch (InterruptedException e) {
            entry.complete(null);
            metrics.looked(Outcome.SKIPPED, 1);
            Thread.currentThread().interrupt();
        }
        return null;
    }

    /** Sends one MGET, then TIME, and completes the look-ups. */
    private CompletableFuture<?> send(List<Lookup> window) {
        RedisAsyncCommands<byte[], byte[]> commands = link.reads();
        if (commands == null) {
            window.forEach(lookup -> lookup.entry().complete(null));
            metrics.looked(Outcome.SKIPPED, window.size());
            return CompletableFuture.completedFuture(null);
        }
        byte[][] names =
                window.stream().map(lookup -> layout.part(lookup.key())).toArray(byte[][]::new);
        long sentAt = ticker.nanos();
        CompletableFuture<List<KeyValue<byte[], byte[]>>> values =
                commands.mget(names).toCompletableFuture();
        return commands.time()
                .toCompletableFuture()
                .thenAcceptBoth(values, (time, found) -> read(window, found, time, sentAt))
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        window.forEach(lookup -> lookup.entry().completeExceptionally(failure));
                    }
                });
    }

    private void read(List<Lookup> window, List<KeyValue<byte[], byte[]>> values, List<byte[]> time, long sentAt) {
        long answeredAt = ticker.nanos();
        metrics.window(window.size(), answeredAt - sentAt);
        link.answered(answeredAt - sentAt);
        Long micros = Coordination.micros(time);
        if (micros == null || values.size() != window.size()) {
            metrics.looked(Outcome.INVALID, window.size());
            window.forEach(lookup -> lookup.entry().complete(null));
            return;
        }
        Sample sample = new Sample(micros, sentAt, answeredAt);
        for (int i = 0; i < window.size(); i++) {
            Lookup lookup = window.get(i);
            KeyValue<byte[], byte[]> value = values.get(i);
            Entry entry = null;
            Outcome outcome = Outcome.MISS;
            try {
                if (value.hasValue()) {
                    entry = entry(lookup.key(), value.getValue(), sample);
                    outcome = entry == null ? Outcome.MISS : Outcome.HIT;
                }
            } catch (IOException | RuntimeException e) {
                outcome = Outcome.INVALID;
            }
            if (lookup.entry().complete(entry)) {
                metrics.looked(outcome, 1);
            }
        }
    }

    private @Nullable Entry entry(Key key, byte[] value, Sample sample) throws IOException {
        ValueFormat.Stored stored = ValueFormat.decode(value, key.schema(), config.maxValueBytes());
        long fetchedAt = stored.fetchedAtMicros();
        if (fetchedAt > sample.micros() + FUTURE_MICROS
                || fetchedAt <= sample.micros() - 2 * config.keep().toNanos() / 1000) {
            throw new IOException("fetched at an impossible time");
        }
        if (!generations.counts(key.source(), key.id(), stored.generation(), fetchedAt)) {
            return null;
        }
        return new Entry(stored.data(), sample.tickerOf(Math.min(fetchedAt, sample.micros())));
    }

    @Override
    public void store(Key key, @Nullable RawJson data, long fetchedAt) {
        remember(key);
        Sample sample = clock.sample();
        long life = (data == null ? config.keepNotFound() : config.keep()).toMillis();
        if (sample == null || life == 0 || generations.isPending(key.source(), key.id())) {
            metrics.wrote(SharingMetrics.Write.DROPPED, 1);
            return;
        }
        long jitter = life < 10 ? 0 : ThreadLocalRandom.current().nextLong(life / 10);
        byte[] value = ValueFormat.encode(data, sample.microsAt(fetchedAt), generations.of(key.source()));
        writes.add(layout.part(key), value, life - jitter);
    }

    private void remember(Key key) {
        if (definitions.size() < MAX_DEFINITIONS) {
            definitions.add(new Definition(key.source(), key.definition()));
        }
    }

    @Override
    public void forgetUser(String id) {
        generations.forgetUser(id);
        coordination.beatSoon();
    }

    @Override
    public void forgetSource(String source) {
        generations.forgetSource(source);
        coordination.beatSoon();
    }

    @Override
    public void forgetAll() {
        generations.forgetAll();
        coordination.beatSoon();
    }

    @Override
    public void onInvalidation(Invalidation receiver) {
        generations.receiver(receiver);
    }

    /** Loads the classes of a look-up and of a write, so that the first batch does not exceed the timeout for that. */
    void warmUp() {
        RedisAsyncCommands<byte[], byte[]> commands = link.reads();
        if (commands == null) {
            return;
        }
        Key none = new Key("", "", "", ResponseSchema.ANY);
        try {
            RawJson data = RawJson.read(new byte[] {'{', '}'}, JsonPointer.empty(), ResponseSchema.ANY);
            for (int i = 0; i < WARM_UPS; i++) {
                commands.mget(layout.part(none)).get(1, TimeUnit.SECONDS);
                Sample sample = clock.sample();
                if (sample != null) {
                    entry(none, ValueFormat.encode(data, sample.micros(), 0), sample);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | IOException e) {
            link.suspend(e);
        }
    }
}
