package io.batchinfo.sharing;

import static io.batchinfo.sharing.Replica.data;
import static io.batchinfo.sharing.Replica.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.batchinfo.source.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Faults of the server: each costs one look-up its timeout, and later ones nothing. */
@Tag("one-jdk")
class ServerFaultsIT {

    private static final long SECOND = 1_000_000_000L;
    /** The timeout of 20 ms, and what a busy machine adds. */
    private static final long ONE_OUTAGE = 50_000_000L;

    @FunctionalInterface
    private interface Step {
        void run(RedisProcess redis) throws Exception;
    }

    private static long look(Replica replica) {
        long begin = System.nanoTime();
        replica.sharing.cache().find(key("user1"), SECOND);
        return System.nanoTime() - begin;
    }

    private static boolean found(Replica replica) {
        return replica.sharing.cache().find(key("user1"), SECOND) != null;
    }

    private static void outage(String name, Step fault, Step repair) throws Exception {
        try (RedisProcess redis = RedisProcess.start();
                Replica replica = new Replica(redis.url()).joined()) {
            replica.sharing.cache().store(key("user1"), data("{}"), replica.ticker.nanos());
            await().atMost(Duration.ofSeconds(5)).until(() -> found(replica));

            fault.run(redis);
            await().atMost(Duration.ofSeconds(2)).until(() -> {
                look(replica);
                return !replica.sharing.up();
            });
            long total = 0;
            for (int i = 0; i < 1000; i++) {
                total += look(replica);
                replica.sharing.cache().store(key("user" + i), data("{}"), replica.ticker.nanos());
            }
            System.out.println(name + ": 1000 look-ups during it took " + total / 1000 + " us");
            assertThat(total).as("1000 look-ups during it").isLessThan(ONE_OUTAGE);

            repair.run(redis);
            await().atMost(Duration.ofSeconds(5)).until(replica.sharing::up);
            await().atMost(Duration.ofSeconds(5)).until(() -> {
                replica.sharing.cache().store(key("user1"), data("{}"), replica.ticker.nanos());
                return found(replica);
            });
        }
    }

    @Test
    void stopped() throws Exception {
        outage("SIGSTOP", redis -> redis.signal("STOP"), redis -> redis.signal("CONT"));
    }

    @Test
    void killedAndRestarted() throws Exception {
        outage("SIGKILL", RedisProcess::kill, RedisProcess::restart);
    }

    @Test
    void slow() throws Exception {
        outage("DEBUG SLEEP", redis -> redis.send("DEBUG SLEEP 2"), redis -> {});
    }

    @Test
    void paused() throws Exception {
        outage("CLIENT PAUSE", redis -> redis.send("CLIENT PAUSE 2000"), redis -> {});
    }

    @Test
    void firstLookUpOfAnOutageEndsWithTheTimeout() throws Exception {
        try (RedisProcess redis = RedisProcess.start();
                Replica replica = new Replica(redis.url()).joined()) {
            await().atMost(Duration.ofSeconds(5)).until(replica.sharing::up);
            redis.signal("STOP");
            assertThat(look(replica)).isLessThan(ONE_OUTAGE);
            redis.signal("CONT");
        }
    }

    @Test
    void fullWithoutEvictionReadsAndDropsWrites() throws Exception {
        try (RedisProcess redis = RedisProcess.start();
                Replica replica = new Replica(redis.url()).joined()) {
            replica.sharing.cache().store(key("user1"), data("{}"), replica.ticker.nanos());
            await().atMost(Duration.ofSeconds(5)).until(() -> found(replica));
            redis.command("CONFIG SET maxmemory-policy noeviction");
            redis.command("CONFIG SET maxmemory 1");
            await().atMost(Duration.ofSeconds(5)).until(() -> {
                replica.sharing.cache().store(key("user2"), data("{}"), replica.ticker.nanos());
                return replica.count("batchinfo.shared.writes", "failed") > 0;
            });
            assertThat(look(replica)).isLessThan(ONE_OUTAGE);
            redis.command("CONFIG SET maxmemory 0");
            await().atMost(Duration.ofSeconds(5)).until(() -> {
                replica.sharing.cache().store(key("user2"), data("{}"), replica.ticker.nanos());
                return replica.sharing.cache().find(key("user2"), SECOND) != null;
            });
        }
    }

    @Test
    void wrongPasswordUntilTheFileHasTheRightOne(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("password"), "wrong");
        try (RedisProcess redis = RedisProcess.start("--requirepass", "right-one");
                Replica replica = new Replica(redis.url(), Ticker.SYSTEM, Duration.ofMillis(20), file)) {
            assertThat(look(replica)).isLessThan(ONE_OUTAGE);
            assertThat(replica.sharing.up()).isFalse();
            Files.writeString(file, "right-one\n");
            await().atMost(Duration.ofSeconds(5)).until(replica.sharing::up);
        }
    }

    @Test
    void absentAtTheStartAndJoinedLater() throws Exception {
        int port = RedisProcess.freePort();
        try (Replica replica = new Replica("redis://127.0.0.1:" + port)) {
            assertThat(look(replica)).isLessThan(ONE_OUTAGE);
            try (RedisProcess redis = RedisProcess.startAt(port)) {
                assertThat(redis.port()).isEqualTo(port);
                await().atMost(Duration.ofSeconds(5)).until(replica.sharing::up);
            }
        }
    }

    @Test
    void aServerThatTalksSomethingElse() throws Exception {
        try (ServerSocket liar = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(() -> lie(liar));
            thread.setDaemon(true);
            thread.start();
            try (Replica replica = new Replica("redis://127.0.0.1:" + liar.getLocalPort())) {
                long total = 0;
                for (int i = 0; i < 1000; i++) {
                    total += look(replica);
                }
                assertThat(total).isLessThan(ONE_OUTAGE);
                assertThat(replica.sharing.up()).isFalse();
            }
        }
    }

    private static void lie(ServerSocket server) {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                socket.getOutputStream()
                        .write("HTTP/1.1 200 OK\r\n\r\n<html>".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            } catch (IOException e) {
                // the client has closed, or the test is over
            }
        }
    }
}
