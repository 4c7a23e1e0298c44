package io.batchinfo.service.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.batchinfo.Certificate;
import io.batchinfo.RunningService;
import io.batchinfo.ServiceFixture;
import io.batchinfo.config.InvalidSettingException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The public port with a certificate. */
class TlsIT {

    private static final String LOCAL = "dns:localhost,ip:127.0.0.1";
    private static final String BATCH = "{\"userIds\":[\"user1\"]}";

    @TempDir
    private static Path keys;

    private static Certificate first;
    private static Certificate second;
    private static Certificate rsa;

    @TempDir
    private Path folder;

    private Path certificateFile;
    private Path keyFile;

    @BeforeAll
    static void make() throws Exception {
        first = Certificate.make(keys, "EC", LOCAL);
        second = Certificate.make(keys, "EC", LOCAL);
        rsa = Certificate.make(keys, "RSA", LOCAL);
    }

    @BeforeEach
    void write() throws Exception {
        certificateFile = first.writeCertificate(folder.resolve("tls.crt"));
        keyFile = first.writeKey(folder.resolve("tls.key"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA"})
    void aBatchIsAnsweredWithAKeyOfEveryKind(String algorithm) throws Exception {
        Certificate own = algorithm.equals("EC") ? first : rsa;
        own.writeCertificate(certificateFile);
        own.writeKey(keyFile);
        try (ServiceFixture fixture = start()) {

            HttpResponse<String> answer = lookup(fixture, own.trusted());

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains("\"complete\":true");
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
            assertThat(String.join(" ", fixture.service.greeting())).contains("listens on https://");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void bothVersionsAreSpoken(String version) throws Exception {
        try (ServiceFixture fixture = start();
                SSLSocket socket = connect(fixture, first)) {
            socket.setEnabledProtocols(new String[] {version});

            socket.startHandshake();

            assertThat(socket.getSession().getProtocol()).isEqualTo(version);
        }
    }

    @Test
    void plainHttpIsNotAnswered() throws Exception {
        try (ServiceFixture fixture = start();
                Socket socket = new Socket("127.0.0.1", port(fixture))) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(head("GET /health HTTP/1.1"));

            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                    .doesNotContain("HTTP");
        }
    }

    @Test
    void whoNeverShakesHandsIsSentAwayAndSoIsWhoSaysNothingAfterIt() throws Exception {
        try (ServiceFixture fixture = start("SERVER_HEADER_TIMEOUT", "1s");
                Socket silent = new Socket("127.0.0.1", port(fixture));
                SSLSocket greeted = connect(fixture, first)) {
            silent.setSoTimeout(6_000);
            greeted.setSoTimeout(6_000);
            greeted.startHandshake();

            assertThat(silent.getInputStream().read()).isEqualTo(-1);
            assertThat(greeted.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void theConnectionThatHasWaitedLongestMakesRoomForOneMoreThanTheLimit() throws Exception {
        try (ServiceFixture fixture = start("SERVER_MAX_CONNECTIONS", "1");
                SSLSocket one = connect(fixture, first);
                SSLSocket two = connect(fixture, first)) {
            one.startHandshake();
            await().until(() -> fixture.service.server().connections() == 1);

            two.startHandshake();

            assertThat(one.getInputStream().read()).isEqualTo(-1);
            two.getOutputStream().write(head("GET /health HTTP/1.1"));
            assertThat(two.getInputStream().read()).isEqualTo('H');
        }
    }

    @Test
    void aReplacedCertificateIsShownToTheNextClientWithoutAGapAndABrokenOneIsNot() throws Exception {
        try (ServiceFixture fixture = start("SECRETS_POLL_INTERVAL", "20ms");
                SSLSocket before = connect(fixture, first)) {
            before.startHandshake();

            second.writeCertificate(certificateFile);
            second.writeKey(keyFile);
            await().until(() -> shown(fixture).equals(second.certificate()));
            Files.writeString(certificateFile, "half a cert");
            String health = lookup(before, "GET /health HTTP/1.1");

            assertThat(health).startsWith("HTTP/1.1 200");
            await().during(java.time.Duration.ofMillis(200))
                    .until(() -> shown(fixture).equals(second.certificate()));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "none, both, 'tls.certificate-file and tls.private-key-file: one of them is set, but TLS needs both.'",
        "good, none, 'tls.certificate-file and tls.private-key-file: one of them is set, but TLS needs both.'",
        "gone, good, 'tls.certificate-file and tls.private-key-file: the file is missing or not readable.'",
        "good, gone, 'tls.certificate-file and tls.private-key-file: the file is missing or not readable.'",
        "text, good, 'tls.certificate-file and tls.private-key-file: the certificate file is not PEM.'",
        "good, text, 'tls.certificate-file and tls.private-key-file: the private key must be that of the certificate, in PEM without a password.'",
        "good, other, 'tls.certificate-file and tls.private-key-file: the private key must be that of the certificate, in PEM without a password.'",
        "good, rsa, 'tls.certificate-file and tls.private-key-file: the private key must be that of the certificate, in PEM without a password.'"
    })
    void aPairThatCannotBeUsedEndsTheStartInOneSentence(String certificate, String key, String sentence)
            throws Exception {
        Files.writeString(folder.resolve("text"), "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n");
        second.writeKey(folder.resolve("other"));
        rsa.writeKey(folder.resolve("rsa"));
        Map<String, String> settings = new HashMap<>();
        if (!certificate.equals("none")) {
            String file = certificate.equals("good") ? "tls.crt" : certificate;
            settings.put("TLS_CERTIFICATE_FILE", folder.resolve(file).toString());
        }
        if (!key.equals("none")) {
            String file = key.equals("good") || key.equals("both") ? "tls.key" : key;
            settings.put("TLS_PRIVATE_KEY_FILE", folder.resolve(file).toString());
        }

        assertThatThrownBy(() -> RunningService.start(settings).close())
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage(sentence);
    }

    private ServiceFixture start(String... more) throws Exception {
        List<String> settings = new ArrayList<>(List.of(
                "TLS_CERTIFICATE_FILE", certificateFile.toString(), "TLS_PRIVATE_KEY_FILE", keyFile.toString()));
        settings.addAll(List.of(more));
        return ServiceFixture.start(settings.toArray(String[]::new));
    }

    private static int port(ServiceFixture fixture) {
        return fixture.service.service().port();
    }

    private static SSLSocket connect(ServiceFixture fixture, Certificate trusted, Certificate... others)
            throws Exception {
        SSLSocket socket =
                (SSLSocket) trusted.trusted(others).getSocketFactory().createSocket("127.0.0.1", port(fixture));
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static java.security.cert.Certificate shown(ServiceFixture fixture) throws Exception {
        try (SSLSocket socket = connect(fixture, first, second)) {
            socket.startHandshake();
            return socket.getSession().getPeerCertificates()[0];
        }
    }

    private static HttpResponse<String> lookup(ServiceFixture fixture, SSLContext trusted) throws Exception {
        HttpClient client = HttpClient.newBuilder().sslContext(trusted).build();
        URI uri = URI.create("https://localhost:" + port(fixture) + "/users/batch-info");
        return client.send(
                HttpRequest.newBuilder(uri)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(BATCH))
                        .build(),
                BodyHandlers.ofString());
    }

    private static String lookup(SSLSocket socket, String line) throws Exception {
        socket.getOutputStream().write(head(line));
        InputStream in = socket.getInputStream();
        return new String(in.readNBytes(12), StandardCharsets.ISO_8859_1);
    }

    private static byte[] head(String line) {
        return (line + "\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }
}
