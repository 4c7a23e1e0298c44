package io.batchinfo.sharing;

import com.fasterxml.jackson.core.JsonPointer;
import io.batchinfo.source.RawJson;
import io.batchinfo.source.ResponseSchema;
import io.batchinfo.source.SharedCache.Key;
import io.batchinfo.source.Ticker;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** One replica's end of sharing, without the service around it. */
final class Replica implements AutoCloseable {

    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final Ticker ticker;
    final Sharing sharing;

    Replica(String url) {
        this(url, Ticker.SYSTEM, Duration.ofMillis(20), null);
    }

    Replica(String url, Ticker ticker, Duration timeout, @Nullable Path passwordFile) {
        this(url, ticker, timeout, "", passwordFile, null);
    }

    Replica(
            String url,
            Ticker ticker,
            Duration timeout,
            String username,
            @Nullable Path passwordFile,
            @Nullable Path caFile) {
        this.ticker = ticker;
        this.sharing = Sharing.start(
                new SharingConfig(
                        url,
                        username,
                        passwordFile,
                        caFile,
                        "bi",
                        timeout,
                        Duration.ofMinutes(15),
                        Duration.ofSeconds(5),
                        Duration.ofMillis(100),
                        1,
                        8 << 20,
                        256 << 10),
                ticker,
                registry);
    }

    Replica joined() {
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> {
            sharing.cache().find(key("probe"), 1_000_000_000);
            return registry.counter("batchinfo.shared.lookups", "outcome", "miss")
                            .count()
                    > 0;
        });
        return this;
    }

    double count(String meter, String outcome) {
        return registry.counter(meter, "outcome", outcome).count();
    }

    static Key key(String id) {
        return new Key("posts", "d1", id, ResponseSchema.ANY);
    }

    static RawJson data(String json) {
        try {
            return RawJson.read(
                    ("{\"data\":" + json + "}").getBytes(StandardCharsets.UTF_8),
                    JsonPointer.valueOf("/data"),
                    ResponseSchema.ANY);
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Override
    public void close() {
        sharing.close();
    }
}
