package io.batchinfo.sharing;

import io.batchinfo.sharing.RedisSharedCache.Definition;
import io.batchinfo.sharing.ServerClock.Sample;
import io.batchinfo.source.Ticker;
import io.lettuce.core.KeyValue;
import io.lettuce.core.Range;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The heartbeat of a replica, once a second: counts the replicas, reads the server's clock, tells what was forgotten here and
 * learns what was forgotten or paused elsewhere. A message that is lost is read with the next beat.
 */
final class Coordination {

    private static final long BEAT_MILLIS = 500;
    private static final long REPLICA_LIFE_MICROS = 3_000_000;
    private static final long OVERLAP_MICROS = 10_000_000;
    private static final int MOST_USERS = 10_000;

    private final SharingConfig config;
    private final RedisLink link;
    private final KeyLayout layout;
    private final Ticker ticker;
    private final ScheduledExecutorService timer;
    private final Generations generations = new Generations();
    private final ServerClock clock = new ServerClock();
    private final byte[] self = KeyLayout.bytes(UUID.randomUUID().toString());
    private final long startedAt;
    private final Set<String> sources = ConcurrentHashMap.newKeySet();
    private volatile Set<Definition> definitions = Set.of();
    private volatile BiConsumer<String, Long> onPause = (source, nanos) -> {};
    private volatile int replicas;
    private long readUsersTo;

    Coordination(
            SharingConfig config, RedisLink link, KeyLayout layout, Ticker ticker, ScheduledExecutorService timer) {
        this.config = config;
        this.link = link;
        this.layout = layout;
        this.ticker = ticker;
        this.timer = timer;
        this.startedAt = ticker.nanos();
        this.replicas = config.replicas();
    }

    Generations generations() {
        return generations;
    }

    ServerClock clock() {
        return clock;
    }

    int replicas() {
        return replicas;
    }

    void definitions(Set<Definition> known) {
        definitions = known;
    }

    void onPause(BiConsumer<String, Long> receiver) {
        onPause = receiver;
    }

    void source(String source) {
        sources.add(source);
    }

    void start() {
        timer.scheduleWithFixedDelay(this::safeBeat, BEAT_MILLIS, BEAT_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** The server is used again: its clock is read anew. */
    void resume() {
        clock.reset();
        safeBeat();
    }

    void beatSoon() {
        timer.execute(this::safeBeat);
    }

    private void safeBeat() {
        RedisAsyncCommands<byte[], byte[]> commands = link.reads();
        if (commands == null) {
            return;
        }
        try {
            beat(commands);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            link.suspend(e);
        }
    }

    private void beat(RedisAsyncCommands<byte[], byte[]> commands)
            throws InterruptedException, ExecutionException, TimeoutException {
        long sentAt = ticker.nanos();
        Long micros = micros(get(commands.time()));
        if (micros == null) {
            throw new IllegalStateException("the server tells no time");
        }
        Sample sample = new Sample(micros, sentAt, ticker.nanos());
        if (clock.add(sample)) {
            generations.forgetAll();
            readUsersTo = 0;
        }
        tell(commands, micros);
        learn(commands, sample);
        count(commands, micros);
    }

    private void tell(RedisAsyncCommands<byte[], byte[]> commands, long micros)
            throws InterruptedException, ExecutionException, TimeoutException {
        Generations.Pending pending = generations.pending();
        if (pending.isEmpty()) {
            return;
        }
        byte[] generation = KeyLayout.bytes(Long.toString(micros));
        if (pending.all()) {
            get(commands.set(layout.generation(), generation));
        }
        for (String source : pending.sources()) {
            get(commands.set(layout.generation(source), generation));
        }
        for (String id : pending.users()) {
            get(commands.zadd(layout.forgottenUsers(), micros, KeyLayout.bytes(id)));
            delete(commands, id);
        }
        generations.sent(pending, micros);
    }

    private void delete(RedisAsyncCommands<byte[], byte[]> commands, String id) {
        byte[][] keys = definitions.stream()
                .map(known -> layout.part(known.source(), known.definition(), id))
                .toArray(byte[][]::new);
        if (keys.length > 0) {
            commands.del(keys);
        }
    }

    private void learn(RedisAsyncCommands<byte[], byte[]> commands, Sample sample)
            throws InterruptedException, ExecutionException, TimeoutException {
        long startMicros = sample.microsAt(startedAt);
        Set<String> known = ConcurrentHashMap.newKeySet();
        known.addAll(sources);
        definitions.forEach(definition -> known.add(definition.source()));
        List<String> names = List.copyOf(known);
        List<byte[]> keys = new ArrayList<>();
        keys.add(layout.generation());
        names.forEach(name -> keys.add(layout.generation(name)));
        names.forEach(name -> keys.add(layout.pause(name)));
        List<KeyValue<byte[], byte[]>> values = get(commands.mget(keys.toArray(byte[][]::new)));
        long all = number(values.get(0));
        if (all < generations.all()) {
            commands.set(layout.generation(), KeyLayout.bytes(Long.toString(generations.all())));
        }
        generations.learnAll(all, startMicros);
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            long own = number(values.get(1 + i));
            if (own < generations.ofSource(name)) {
                commands.set(layout.generation(name), KeyLayout.bytes(Long.toString(generations.ofSource(name))));
            }
            generations.learnSource(name, own, startMicros);
            long pause = number(values.get(1 + names.size() + i)) - sample.micros();
            if (pause > 0) {
                onPause.accept(name, pause * 1000);
            }
        }
        users(commands, sample.micros());
    }

    private void users(RedisAsyncCommands<byte[], byte[]> commands, long micros)
            throws InterruptedException, ExecutionException, TimeoutException {
        long oldest = micros - config.keep().toNanos() / 1000 - OVERLAP_MICROS;
        long from = Math.max(oldest, readUsersTo - OVERLAP_MICROS);
        List<ScoredValue<byte[]>> gone =
                get(commands.zrangebyscoreWithScores(layout.forgottenUsers(), Range.create(from, Double.MAX_VALUE)));
        for (ScoredValue<byte[]> user : gone.subList(0, Math.min(gone.size(), MOST_USERS))) {
            String id = new String(user.getValue(), StandardCharsets.UTF_8);
            if (generations.learnUser(id, (long) user.getScore())) {
                delete(commands, id);
            }
        }
        readUsersTo = micros;
        generations.trim(oldest);
        commands.zremrangebyscore(layout.forgottenUsers(), Range.create(0, oldest));
    }

    private void count(RedisAsyncCommands<byte[], byte[]> commands, long micros)
            throws InterruptedException, ExecutionException, TimeoutException {
        commands.zadd(layout.replicas(), micros, self);
        commands.zremrangebyscore(layout.replicas(), Range.create(0, micros - REPLICA_LIFE_MICROS));
        replicas = (int) Math.max(1, Math.min(10_000, get(commands.zcard(layout.replicas()))));
    }

    private <T> T get(RedisFuture<T> future) throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(config.timeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The reply of TIME in microseconds, null where it is none. */
    static @Nullable Long micros(List<byte[]> time) {
        if (time.size() != 2) {
            return null;
        }
        long seconds = number(time.get(0));
        long micros = number(time.get(1));
        return seconds <= 0 ? null : seconds * 1_000_000 + micros;
    }

    private static long number(KeyValue<byte[], byte[]> value) {
        return value.hasValue() ? number(value.getValue()) : 0;
    }

    /** A number of up to 16 digits, 0 for anything else. */
    static long number(byte[] text) {
        String digits = new String(text, StandardCharsets.US_ASCII);
        return digits.matches("\\d{1,16}") ? Long.parseLong(digits) : 0;
    }
}
