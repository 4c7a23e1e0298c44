package io.batchinfo.sharing;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.event.DefaultEventPublisherOptions;
import io.lettuce.core.metrics.CommandLatencyCollector;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;

/** The options of the Redis client: where the server is, as whom it is called, and when a connection is given up. */
final class RedisClientFactory {

    private static final Duration CONNECT_TIMEOUT = Duration.ofMillis(250);

    private RedisClientFactory() {}

    static ClientResources resources() {
        return DefaultClientResources.builder()
                .ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
                .reconnectDelay(
                        Delay.exponential(Duration.ofMillis(50), Duration.ofSeconds(1), 2, TimeUnit.MILLISECONDS))
                .commandLatencyRecorder(CommandLatencyCollector.disabled())
                .commandLatencyPublisherOptions(DefaultEventPublisherOptions.disabled())
                .build();
    }

    static RedisURI uri(SharingConfig config) {
        RedisURI uri = RedisURI.create(config.url());
        uri.setTimeout(Duration.ofSeconds(1));
        uri.setClientName("batch-info");
        Path file = config.passwordFile();
        String username = config.username();
        if (file != null) {
            uri.setCredentialsProvider(() -> Mono.fromCallable(
                    () -> RedisCredentials.just(username.isEmpty() ? null : username, password(file))));
        }
        return uri;
    }

    /** The password of this moment, so that a new one is used from the next connect on. */
    private static String password(Path file) throws IOException {
        try {
            return Files.readString(file, StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new IOException("redis.password-file cannot be read");
        }
    }

    static ClientOptions options(SharingConfig config) {
        ClientOptions.Builder options = ClientOptions.builder()
                .autoReconnect(true)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .replayFilter(command -> true)
                .suspendReconnectOnProtocolFailure(false)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(CONNECT_TIMEOUT)
                        .tcpNoDelay(true)
                        .keepAlive(true)
                        .tcpUserTimeout(SocketOptions.TcpUserTimeoutOptions.builder()
                                .enable()
                                .tcpUserTimeout(Duration.ofSeconds(2))
                                .build())
                        .build());
        Path ca = config.caFile();
        if (ca != null) {
            options.sslOptions(SslOptions.builder()
                    .jdkSslProvider()
                    .trustManager(ca.toFile())
                    .build());
        }
        return options.build();
    }
}
