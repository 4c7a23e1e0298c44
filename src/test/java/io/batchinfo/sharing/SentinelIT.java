package io.batchinfo.sharing;

import static io.batchinfo.sharing.Replica.data;
import static io.batchinfo.sharing.Replica.key;
import static org.awaitility.Awaitility.await;

import io.batchinfo.source.Ticker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A primary, its replica and a Sentinel: after a failover the new primary is used. */
@Tag("one-jdk")
class SentinelIT {

    private static final long SECOND = 1_000_000_000L;

    @Test
    void theNewPrimaryIsUsedAfterAFailover(@TempDir Path folder) throws Exception {
        int port = RedisProcess.freePort();
        try (RedisProcess primary = RedisProcess.start();
                RedisProcess second = RedisProcess.start("--replicaof", "127.0.0.1 " + primary.port())) {
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> second.command("INFO replication").contains("master_link_status:up"));
            Path file = Files.writeString(folder.resolve("sentinel.conf"), """
                    port %d
                    bind 127.0.0.1
                    sentinel monitor shared 127.0.0.1 %d 1
                    sentinel down-after-milliseconds shared 500
                    sentinel failover-timeout shared 2000
                    """.formatted(port, primary.port()));
            Process sentinel = new ProcessBuilder(RedisProcess.binary(), file.toString(), "--sentinel")
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("sentinel.log").toFile())
                    .start();
            String url = "redis-sentinel://127.0.0.1:" + port + "#shared";
            try (Replica a = new Replica(url, Ticker.SYSTEM, Duration.ofMillis(500), null);
                    Replica b = new Replica(url, Ticker.SYSTEM, Duration.ofMillis(500), null)) {
                a.joined();
                b.joined();
                sees(a, b, "before");

                primary.kill();
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> second.command("ROLE").contains("master"));
                sees(a, b, "after");
            } finally {
                sentinel.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
            }
        }
    }

    /** What the one stores, the other finds; a write in an outage is dropped, so it is stored until it is there. */
    private static void sees(Replica a, Replica b, String user) {
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            a.sharing.cache().store(key(user), data("{}"), a.ticker.nanos());
            return b.sharing.cache().find(key(user), SECOND) != null;
        });
    }
}
