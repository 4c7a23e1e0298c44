package io.batchinfo.sharing;

import io.batchinfo.sharing.ServerClock.Sample;
import io.batchinfo.sharing.SharingMetrics.Outcome;
import io.batchinfo.source.RawJson;
import io.batchinfo.source.SharedCache;
import io.batchinfo.source.SourceCache.Entry;
import io.batchinfo.source.Ticker;
import io.lettuce.core.KeyValue;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The shared cache on a Redis server: one MGET for up to 512 parts, then the server's time, from which their ages follow. */
final class RedisSharedCache implements SharedCache {

    private static final int WINDOW = 512;
    private static final int MAX_WINDOWS_IN_FLIGHT = 64;
    private static final int MAX_DEFINITIONS = 1000;
    private static final long FUTURE_MICROS = 1_000_000;

    private final SharingConfig config;
    private final RedisLink link;
    private final KeyLayout layout;
    private final Generations generations;
    private final ServerClock clock;
    private final Ticker ticker;
    private final SharingMetrics metrics;
    private final WriteBehind writes;
    private final Coordination coordination;
    private final Semaphore windows = new Semaphore(MAX_WINDOWS_IN_FLIGHT);
    private final Set<Definition> definitions = ConcurrentHashMap.newKeySet();

    /** A source as this replica has had it. */
    record Definition(String source, String definition) {}

    private record Window(List<Key> keys, CompletableFuture<Answer> answer, long sentAt) {}

    private record Answer(List<KeyValue<byte[], byte[]>> values, List<byte[]> time, long answeredAt) {}

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
    public Map<Key, Entry> lookup(List<Key> keys, long waitNanos) {
        keys.forEach(this::remember);
        RedisAsyncCommands<byte[], byte[]> commands = link.reads();
        if (commands == null || waitNanos <= 0 || clock.sample() == null) {
            metrics.looked(Outcome.SKIPPED, keys.size());
            return Map.of();
        }
        long until = ticker.nanos() + Math.min(waitNanos, config.timeout().toNanos());
        List<Window> sent = new ArrayList<>();
        for (int from = 0; from < keys.size(); from += WINDOW) {
            List<Key> part = keys.subList(from, Math.min(keys.size(), from + WINDOW));
            if (windows.tryAcquire()) {
                sent.add(send(commands, part));
            } else {
                metrics.looked(Outcome.SKIPPED, part.size());
            }
        }
        Map<Key, Entry> found = new HashMap<>();
        boolean whole = waitNanos >= config.timeout().toNanos();
        for (Window window : sent) {
            await(window, until, whole, found);
        }
        return found;
    }

    private Window send(RedisAsyncCommands<byte[], byte[]> commands, List<Key> keys) {
        byte[][] names = new byte[keys.size()][];
        for (int i = 0; i < names.length; i++) {
            names[i] = layout.part(keys.get(i));
        }
        long sentAt = ticker.nanos();
        CompletableFuture<List<KeyValue<byte[], byte[]>>> values =
                commands.mget(names).toCompletableFuture();
        CompletableFuture<Answer> answer = commands.time()
                .toCompletableFuture()
                .thenCombine(values, (time, found) -> new Answer(found, time, ticker.nanos()));
        answer.whenComplete((done, failure) -> windows.release());
        return new Window(keys, answer, sentAt);
    }

    /** @param whole true where a timeout says something of the server, not of a caller with little time */
    private void await(Window window, long until, boolean whole, Map<Key, Entry> found) {
        int parts = window.keys().size();
        try {
            Answer answer = window.answer().get(Math.max(0, until - ticker.nanos()), TimeUnit.NANOSECONDS);
            metrics.window(parts, answer.answeredAt() - window.sentAt());
            read(window, answer, found);
        } catch (TimeoutException e) {
            metrics.looked(Outcome.TIMEOUT, parts);
            if (whole) {
                link.suspend(e);
            }
        } catch (ExecutionException e) {
            metrics.looked(Outcome.FAILED, parts);
            link.suspend(e);
        } catch (InterruptedException e) {
            metrics.looked(Outcome.SKIPPED, parts);
            Thread.currentThread().interrupt();
        }
    }

    private void read(Window window, Answer answer, Map<Key, Entry> found) {
        Long micros = Coordination.micros(answer.time());
        if (micros == null || answer.values().size() != window.keys().size()) {
            metrics.looked(Outcome.INVALID, window.keys().size());
            return;
        }
        Sample sample = new Sample(micros, window.sentAt(), answer.answeredAt());
        int hits = 0;
        int misses = 0;
        int invalid = 0;
        for (int i = 0; i < window.keys().size(); i++) {
            KeyValue<byte[], byte[]> value = answer.values().get(i);
            if (!value.hasValue()) {
                misses++;
                continue;
            }
            try {
                Entry entry = entry(window.keys().get(i), value.getValue(), sample);
                if (entry == null) {
                    misses++;
                } else {
                    hits++;
                    found.put(window.keys().get(i), entry);
                }
            } catch (IOException e) {
                invalid++;
            }
        }
        metrics.looked(Outcome.HIT, hits);
        metrics.looked(Outcome.MISS, misses);
        metrics.looked(Outcome.INVALID, invalid);
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

    @Override
    public void close() {
        link.close();
    }
}
