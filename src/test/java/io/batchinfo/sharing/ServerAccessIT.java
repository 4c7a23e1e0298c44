package io.batchinfo.sharing;

import static io.batchinfo.sharing.Replica.data;
import static io.batchinfo.sharing.Replica.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.batchinfo.resilience.SharedRateLimit.Lease;
import io.batchinfo.source.Ticker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The user of {@code docs/replicas.md} can do all that a replica does, and nothing else. */
class ServerAccessIT {

    private static final long SECOND = 1_000_000_000L;
    private static final Duration PATIENT = Duration.ofMillis(500);

    @TempDir
    Path folder;

    @Test
    void theUserOfTheDocumentationIsEnough() throws Exception {
        Matcher line = Pattern.compile("(?m)^ACL SETUSER batch-info .*$")
                .matcher(Files.readString(Path.of("docs/replicas.md")));
        assertThat(line.find()).isTrue();
        Path password = Files.writeString(folder.resolve("password"), "secret-1\n");
        try (RedisProcess redis = RedisProcess.start()) {
            assertThat(redis.command(line.group().replace("PASSWORD", "secret-1")))
                    .startsWith("+OK");
            try (Replica a = replica(redis, password);
                    Replica b = replica(redis, password)) {
                a.joined();
                b.joined();
                redis.command("ACL LOG RESET");
                a.sharing.cache().store(key("user1"), data("{}"), a.ticker.nanos());
                await().atMost(Duration.ofSeconds(5))
                        .until(() -> b.sharing.cache().find(key("user1"), SECOND) != null);

                CompletableFuture<Lease> lease = new CompletableFuture<>();
                a.sharing.rateLimit().lease("posts", 100, 1, lease::complete);
                assertThat(lease.get(5, TimeUnit.SECONDS).slots()).isEqualTo(1);
                a.sharing.rateLimit().pause("posts", SECOND);
                a.sharing.cache().forgetUser("user1");
                a.sharing.cache().forgetAll();

                await().atMost(Duration.ofSeconds(5))
                        .until(() -> redis.command("KEYS bi:*").contains("bi:gen")
                                && redis.command("KEYS bi:*").contains(":pause")
                                && redis.command("KEYS bi:*").contains("bi:gone"));
                await().atMost(Duration.ofSeconds(3))
                        .until(() -> a.sharing.rateLimit().replicas() == 2);
                assertThat(redis.command("ACL LOG")).as("no command was denied").startsWith("*0");
                assertThat(a.sharing.up() && b.sharing.up()).isTrue();
            }
        }
    }

    private static Replica replica(RedisProcess redis, Path password) {
        return new Replica(redis.url(), Ticker.SYSTEM, PATIENT, "batch-info", password, null);
    }
}
