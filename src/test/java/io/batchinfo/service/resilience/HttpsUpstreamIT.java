package io.batchinfo.service.resilience;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import io.batchinfo.Certificate;
import io.batchinfo.RunningService;
import io.batchinfo.config.InvalidSettingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Upstreams at https: who vouches for them is looked at, and so is their name. */
class HttpsUpstreamIT {

    private static final String PROFILE =
            "{\"data\":{\"id\":\"user1\",\"name\":\"n\",\"email\":\"e\",\"joinedAt\":\"j\","
                    + "\"status\":\"active\"},\"status\":200}";

    @TempDir
    private Path folder;

    @Test
    void oneThatTheSetAuthorityVouchesForIsAsked() throws Exception {
        Certificate local = Certificate.make(folder, "EC", "dns:localhost");

        String answer = lookup(local, local);

        assertThat(answer).contains("\"successful\":1", "\"email\":\"e\"");
    }

    @Test
    void oneThatNobodyKnownVouchesForIsNot() throws Exception {
        String answer = lookup(Certificate.make(folder, "EC", "dns:localhost"), null);

        assertThat(answer).contains("\"failed\":1", "/problems/upstream-unavailable");
    }

    @Test
    void oneWithTheNameOfAnotherIsNot() throws Exception {
        Certificate other = Certificate.make(folder, "EC", "dns:other.example");

        String answer = lookup(other, other);

        assertThat(answer).contains("\"failed\":1", "/problems/upstream-unavailable");
    }

    /** As curl and Go do; Java's own clients send no name without a dot. */
    @Test
    void theNameOfAHostOfOneLabelIsSent() throws Exception {
        Certificate local = Certificate.make(folder, "EC", "dns:localhost");
        KeyStore store = KeyStore.getInstance(local.store().toFile(), Certificate.PASSWORD.toCharArray());
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, Certificate.PASSWORD.toCharArray());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(keys.getKeyManagers(), null, null);
        try (ServerSocket upstream =
                tls.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getByName("localhost"))) {
            CompletableFuture<List<SNIServerName>> names = CompletableFuture.supplyAsync(() -> {
                try (SSLSocket socket = (SSLSocket) upstream.accept()) {
                    socket.startHandshake();
                    return ((ExtendedSSLSession) socket.getSession()).getRequestedServerNames();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            Path authority = local.writeCertificate(folder.resolve("ca.pem"));
            try (RunningService service = RunningService.start(Map.of(
                    "UPSTREAM_URL",
                    "https://localhost:" + upstream.getLocalPort(),
                    "UPSTREAM_CA_FILE",
                    authority.toString()))) {
                service.batch("{\"userIds\":[\"user1\"]}");
            }
            assertThat(names.get(10, TimeUnit.SECONDS)).containsExactly(new SNIHostName("localhost"));
        }
    }

    @Test
    void aFileWithoutCertificatesEndsTheStartInOneSentence() throws Exception {
        Path file = Files.writeString(folder.resolve("text"), "text");

        assertThatThrownBy(() -> RunningService.start(Map.of("UPSTREAM_CA_FILE", file.toString()))
                        .close())
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("upstream.ca-file is '" + file + "', but must be a file of certificates in PEM.");
    }

    private String lookup(Certificate shown, @org.jspecify.annotations.Nullable Certificate trusted) throws Exception {
        WireMockServer upstream = new WireMockServer(options()
                .httpDisabled(true)
                .dynamicHttpsPort()
                .keystorePath(shown.store().toString())
                .keystoreType("PKCS12")
                .keystorePassword(Certificate.PASSWORD)
                .keyManagerPassword(Certificate.PASSWORD));
        upstream.start();
        upstream.stubFor(any(anyUrl()).willReturn(okJson(PROFILE)));
        Map<String, String> settings = new HashMap<>(Map.of(
                "UPSTREAM_URL", "https://localhost:" + upstream.httpsPort(),
                "UPSTREAM_CONNECT_TIMEOUT", "5s",
                "SOURCE_MAX_ATTEMPTS", "2",
                "SOURCE_ATTEMPT_TIMEOUT", "4s",
                "SOURCE_DEADLINE", "9s"));
        if (trusted != null) {
            settings.put(
                    "UPSTREAM_CA_FILE",
                    trusted.writeCertificate(folder.resolve("ca.pem")).toString());
        }
        try (RunningService service = RunningService.start(settings)) {
            return service.batch("{\"userIds\":[\"user1\"]}").body();
        } finally {
            upstream.stop();
        }
    }
}
