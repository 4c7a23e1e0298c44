package io.batchinfo.service.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.batchinfo.RunningService;
import io.batchinfo.ServiceFixture;
import io.batchinfo.config.InvalidSettingException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A service that wants an API key. */
class ApiKeyAuthIT {

    private static final String OLD = "old-key-0123456789abcdef";
    private static final String NEW = "new-key-0123456789abcdef";
    private static final String BATCH = "{\"userIds\":[\"user1\"]}";

    @TempDir
    private static Path folder;

    private static Path keys;
    private static ServiceFixture fixture;

    @BeforeAll
    static void start() throws Exception {
        keys = Files.writeString(
                folder.resolve("keys"), "# two, while one replaces the other\n" + OLD + "\n" + NEW + "\n");
        fixture = ServiceFixture.start(
                "AUTH_KEYS_FILE", keys.toString(), "CORS_ORIGINS", "https://a.example", "MANAGEMENT_PORT", "0");
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer " + OLD, "Bearer " + NEW, "bearer  " + NEW})
    void whoShowsAKeyIsAnswered(String shown) throws Exception {
        HttpResponse<String> answer = fixture.service.batch(BATCH, "Authorization", shown);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"complete\":true");
    }

    @Test
    void whoShowsNothingIsToldWhatIsWanted() throws Exception {
        HttpResponse<String> answer = fixture.service.get("/users/user1/summary");

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().allValues("WWW-Authenticate")).containsExactly("Bearer realm=\"batch-info\"");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.body())
                .contains("\"type\":\"/problems/unauthorized\"", "\"status\":401", "/users/user1/summary");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer wrong-key-0123456789abcd",
                "Bearer " + OLD + "x",
                "Bearer old-key-0123456789abcde",
                "Bearer",
                "Bearer ",
                "Bearer a b",
                "Basic " + OLD,
                OLD,
                "Bearer # two, while one replaces the other"
            })
    void whatIsNoKeyIsRefusedAndNotRepeated(String shown) throws Exception {
        HttpResponse<String> answer = fixture.service.batch(BATCH, "Authorization", shown);

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().allValues("WWW-Authenticate"))
                .containsExactly("Bearer realm=\"batch-info\", error=\"invalid_token\"");
        assertThat(answer.body()).doesNotContain("0123456789").doesNotContain("two");
    }

    @Test
    void aRightKeyBesideAWrongOneIsRefused() throws Exception {
        HttpResponse<String> answer = fixture.service.get(
                "/users/user1/summary", "Authorization", "Bearer wrong", "Authorization", "Bearer " + NEW);

        assertThat(answer.statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({
        "/health, 200",
        "/docs, 200",
        "/docs/start.js, 200",
        "/openapi.json, 200",
        "/health/, 200",
        "//health, 401",
        "/health/../users/user1/summary, 401",
        "/docs/../users/user1/summary, 401",
        "/%68ealth, 401",
        "/users/user1/summary, 401",
        "/nothing, 401"
    })
    void onlyHealthAndTheDescriptionAreOpen(String path, int status) throws Exception {
        String head = "GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

        assertThat(raw(head)).startsWith("HTTP/1.1 " + status + " ");
    }

    @Test
    void itIsRefusedBeforeTheBodyComes() throws Exception {
        int before = fixture.upstream.count("profile");
        String head = "POST /users/batch-info HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                + "Content-Length: 1000000\r\n\r\n";

        assertThat(raw(head)).startsWith("HTTP/1.1 401 ").containsIgnoringCase("\r\nConnection: close\r\n");
        assertThat(fixture.upstream.count("profile")).isEqualTo(before);
    }

    @Test
    void aBrowserMayAskFirstAndMayReadARefusal() throws Exception {
        String preflight = raw("OPTIONS /users/batch-info HTTP/1.1\r\nHost: a\r\nOrigin: https://a.example\r\n"
                + "Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: authorization,content-type\r\n"
                + "Connection: close\r\n\r\n");
        String refusal = raw("GET /users/user1/summary HTTP/1.1\r\nHost: a\r\nOrigin: https://a.example\r\n"
                + "Connection: close\r\n\r\n");
        String noPreflight = raw("OPTIONS /users/batch-info HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        assertThat(preflight)
                .startsWith("HTTP/1.1 204 ")
                .containsIgnoringCase("access-control-allow-origin: https://a.example")
                .containsPattern("(?i)access-control-allow-headers: [^\r]*Authorization");
        assertThat(refusal)
                .startsWith("HTTP/1.1 401 ")
                .containsIgnoringCase("access-control-allow-origin: https://a.example");
        assertThat(noPreflight).startsWith("HTTP/1.1 401 ");
    }

    @Test
    void anOriginThatIsNotNamedIsRefusedWithAProblem() throws Exception {
        String refusal =
                raw("GET /health HTTP/1.1\r\nHost: a\r\nOrigin: https://b.example\r\nConnection: close\r\n\r\n");

        assertThat(refusal)
                .startsWith("HTTP/1.1 403 ")
                .containsIgnoringCase("\r\nContent-Type: application/problem+json\r\n")
                .doesNotContainIgnoringCase("access-control-allow-origin");
    }

    @Test
    void refusalsAreCounted() throws Exception {
        double nothing = counted("nothing");
        double invalid = counted("invalid");

        fixture.service.get("/users/user1/summary");
        fixture.service.get("/users/user1/summary", "Authorization", "Bearer wrong");
        fixture.service.get("/users/user1/summary", "Authorization", "Bearer wrong");

        assertThat(counted("nothing")).isEqualTo(nothing + 1);
        assertThat(counted("invalid")).isEqualTo(invalid + 2);
    }

    @Test
    void aFileThatIsReplacedIsReadAnewAndABrokenOneChangesNothing() throws Exception {
        Path own = Files.writeString(folder.resolve("own"), OLD + "\n");
        try (RunningService service = RunningService.start(Map.of(
                "AUTH_KEYS_FILE",
                own.toString(),
                "SECRETS_POLL_INTERVAL",
                "20ms",
                "UPSTREAM_URL",
                fixture.upstream.url()))) {

            Files.writeString(own, NEW + "\n");
            await().until(() -> status(service, NEW) == 200);
            int old = status(service, OLD);
            Files.writeString(own, "short\n");

            assertThat(old).isEqualTo(401);
            await().during(java.time.Duration.ofMillis(200)).until(() -> status(service, NEW) == 200);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "''; the file has no key",
                "'# only this'; the file has no key",
                "short; each line of the file must be a key of 22 or more letters, digits and -._~+/, with or without a name before it (name: key)",
                "twenty-two letters and a blank; each line of the file must be a key of 22 or more letters, digits and -._~+/, with or without a name before it (name: key)"
            })
    void aFileWithoutGoodKeysEndsTheStartInOneSentenceThatDoesNotRepeatIt(String content, String what)
            throws Exception {
        Path own = Files.writeString(folder.resolve("bad"), content);

        assertThatThrownBy(() -> RunningService.start(Map.of("AUTH_KEYS_FILE", own.toString()))
                        .close())
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("auth.keys-file: " + what + ".");
    }

    @Test
    void aKeyInThePlaceOfItsFileIsNotRepeated() {
        assertThatThrownBy(() ->
                        RunningService.start(Map.of("AUTH_KEYS_FILE", OLD)).close())
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("auth.keys-file: the file is missing or not readable.");
    }

    private static int status(RunningService service, String key) throws Exception {
        return service.get("/users/user1/summary", "Authorization", "Bearer " + key)
                .statusCode();
    }

    private static double counted(String shown) throws Exception {
        int port = fixture.service.service().managementPort();
        String metrics = raw(port, "GET /observe/metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        List<String> line = metrics.lines()
                .filter(each -> each.startsWith("batchinfo_requests_unauthorized_total{shown=\"" + shown + "\"}"))
                .toList();
        return Double.parseDouble(line.get(0).replaceAll(".* ", ""));
    }

    private static String raw(String request) throws Exception {
        return raw(fixture.service.service().port(), request);
    }

    /** What comes until the server ends the connection. */
    private static String raw(int port, String request) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
