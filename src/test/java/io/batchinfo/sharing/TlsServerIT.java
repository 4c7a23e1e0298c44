package io.batchinfo.sharing;

import static io.batchinfo.sharing.Replica.data;
import static io.batchinfo.sharing.Replica.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.batchinfo.Certificate;
import io.batchinfo.source.Ticker;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server at {@code rediss://}: it must show a certificate of its name by an authority of {@code redis.ca-file}. */
@Tag("one-jdk")
class TlsServerIT {

    private static final long SECOND = 1_000_000_000L;

    @TempDir
    private Path folder;

    @BeforeEach
    void needsAServerWithTls() {
        assumeTrue(RedisProcess.installed(), "no redis-server is installed; the embedded one has no TLS");
    }

    private static Replica replica(int port, Path authority) {
        return new Replica("rediss://localhost:" + port, Ticker.SYSTEM, Duration.ofMillis(500), "", null, authority);
    }

    @Test
    void aServerOfTheAuthorityIsUsedAndAnotherIsNot() throws Exception {
        Certificate server = Certificate.make(folder, "EC", "dns:localhost");
        Path certificate = server.writeCertificate(folder.resolve("server.pem"));
        Path other = Certificate.make(folder, "EC", "dns:localhost").writeCertificate(folder.resolve("other.pem"));
        int port = RedisProcess.freePort();
        try (RedisProcess redis = RedisProcess.start(
                "--tls-port",
                String.valueOf(port),
                "--tls-cert-file",
                certificate.toString(),
                "--tls-key-file",
                server.writeKey(folder.resolve("server.key")).toString(),
                "--tls-ca-cert-file",
                certificate.toString(),
                "--tls-auth-clients",
                "no")) {
            assertThat(redis.port()).isNotEqualTo(port);
            try (Replica a = replica(port, certificate);
                    Replica b = replica(port, certificate);
                    Replica stranger = replica(port, other)) {
                a.joined();
                b.joined();
                a.sharing.cache().store(key("user1"), data("{}"), a.ticker.nanos());

                await().atMost(Duration.ofSeconds(5))
                        .until(() -> b.sharing.cache().find(key("user1"), SECOND) != null);
                assertThat(stranger.sharing.cache().find(key("user1"), SECOND)).isNull();
                assertThat(stranger.sharing.up()).isFalse();
            }
        }
    }
}
