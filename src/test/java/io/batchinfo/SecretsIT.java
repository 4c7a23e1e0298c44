package io.batchinfo;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import io.batchinfo.config.Settings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
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
import java.util.Base64;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Keys are in no log however much of it is wanted, in nothing an operator sees, and in no answer. */
class SecretsIT {

    private static final String KEY = "the-right-key-0123456789";
    private static final String WRONG = "the-wrong-key-0123456789";
    private static final String BATCH = "{\"userIds\":[\"user1\"],\"includeSources\":true}";

    @TempDir
    private Path folder;

    private final Queue<String> lines = new ConcurrentLinkedQueue<>();

    @Test
    void keysAreNowhereToBeSeen() throws Exception {
        Certificate certificate = Certificate.make(folder, "EC", "dns:localhost");
        String[] settings = {
            "TLS_CERTIFICATE_FILE",
                    certificate.writeCertificate(folder.resolve("crt")).toString(),
            "TLS_PRIVATE_KEY_FILE", certificate.writeKey(folder.resolve("key")).toString(),
            "AUTH_KEYS_FILE", Files.writeString(folder.resolve("keys"), KEY).toString(),
            "MANAGEMENT_JOLOKIA", "true"
        };
        StringBuilder seen = new StringBuilder();

        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Appender<ILoggingEvent> console = root.getAppender("console");
        Level level = root.getLevel();
        root.detachAppender(console);
        root.addAppender(new Kept());
        root.setLevel(Level.TRACE);
        try (ServiceFixture fixture = ServiceFixture.start(settings)) {
            HttpResponse<String> right = lookup(fixture, certificate, KEY);
            HttpResponse<String> wrong = lookup(fixture, certificate, WRONG);
            assertThat(right.statusCode()).isEqualTo(200);
            assertThat(wrong.statusCode()).isEqualTo(401);
            seen.append(right.headers())
                    .append(right.body())
                    .append(wrong.headers())
                    .append(wrong.body());
            for (String path : new String[] {"health", "metrics", "info", "jolokia/read/org.apache.camel:*"}) {
                seen.append(managed(fixture, "/observe/" + path));
            }
            seen.append(fixture.service.greeting());
            assertThat(fixture.upstream.calls("profile").get(0).head())
                    .noneMatch(line -> line.contains("uthorization"));
        } finally {
            root.setLevel(level);
            root.detachAndStopAllAppenders();
            console.start();
            root.addAppender(console);
        }
        seen.append(check(Map.of(settings[0], settings[1], settings[2], settings[3], settings[4], settings[5])));

        assertThat(lines).hasSizeGreaterThan(100);
        seen.append(String.join("\n", lines));
        String secret = Base64.getEncoder().encodeToString(certificate.key().getEncoded());
        for (String hidden : new String[] {KEY, WRONG, secret.substring(secret.length() - 40), "PRIVATE KEY"}) {
            assertThat(seen.indexOf(hidden)).as(() -> around(seen, hidden)).isEqualTo(-1);
        }
    }

    private static String around(StringBuilder seen, String hidden) {
        int at = Math.max(0, seen.indexOf(hidden));
        return seen.substring(Math.max(0, at - 300), Math.min(seen.length(), at + 100));
    }

    private static HttpResponse<String> lookup(ServiceFixture fixture, Certificate trusted, String key)
            throws Exception {
        URI uri = URI.create("https://localhost:" + fixture.service.service().port() + "/users/batch-info");
        return HttpClient.newBuilder()
                .sslContext(trusted.trusted())
                .build()
                .send(
                        HttpRequest.newBuilder(uri)
                                .header("Content-Type", "application/json")
                                .header("Authorization", "Bearer " + key)
                                .POST(BodyPublishers.ofString(BATCH))
                                .build(),
                        BodyHandlers.ofString());
    }

    private static String managed(ServiceFixture fixture, String path) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", fixture.service.service().managementPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 200");
            return answer;
        }
    }

    private String check(Map<String, String> settings) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        CheckCommand.run(new Settings(settings, folder), Path.of("routes"), "text", print, print);
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Every line, with what failed behind it. */
    private final class Kept extends AppenderBase<ILoggingEvent> {

        Kept() {
            start();
        }

        @Override
        protected void append(ILoggingEvent line) {
            lines.add(line.getFormattedMessage());
            if (line.getThrowableProxy() != null) {
                lines.add(String.valueOf(line.getThrowableProxy().getMessage()));
            }
        }
    }
}
