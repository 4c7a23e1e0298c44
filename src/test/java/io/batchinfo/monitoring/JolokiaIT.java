package io.batchinfo.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JMX over HTTP looks and does not touch. Jolokia says so in the status of its JSON. */
class JolokiaIT {

    private static final String ROUTE = "org.apache.camel:context=batch-info,type=routes,name=\\\"profile\\\"";

    private static WatchedService watched;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        watched = WatchedService.in(folder, "MANAGEMENT_JOLOKIA", "true");
    }

    @AfterAll
    static void stop() {
        watched.close();
    }

    @Test
    void readsByGetAndByPost() throws Exception {
        HttpResponse<String> get = watched.observe("/observe/jolokia/read/io.batchinfo:type=Routes/Generation");
        HttpResponse<String> post = request("read", "io.batchinfo:type=Source,name=profile", "");

        assertThat(get.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(get.body()).contains("\"value\":1", "\"status\":200");
        assertThat(post.body()).contains("\"BreakerState\":\"CLOSED\"", "\"status\":200");
    }

    @Test
    void listsSearchesAndSaysItsVersion() throws Exception {
        await().untilAsserted(() -> assertThat(watched.observe("/observe/jolokia/list/org.apache.camel")
                        .body())
                .contains("\"status\":200"));
        assertThat(watched.observe("/observe/jolokia/search/io.batchinfo:*").body())
                .contains("io.batchinfo:type=Cache");
        assertThat(watched.observe("/observe/jolokia/version").body()).contains("\"agent\":\"2.");
        assertThat(watched.observe("/observe/jolokia").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.apache.camel:context=batch-info,name=%22profile%22,type=routes",
                "org.apache.camel%3Acontext%3Dbatch-info%2Cname%3D%22profile%22%2Ctype%3Droutes"
            })
    void decodesTheNamesInAPath(String name) {
        await().untilAsserted(() -> assertThat(watched.observe("/observe/jolokia/read/" + name + "/State")
                        .body())
                .contains("\"value\":\"Started\"", "\"status\":200"));
    }

    @Test
    void dumpsTheRoutes() throws Exception {
        await().untilAsserted(() -> {
            HttpResponse<String> dump = request("exec", ROUTE, ",\"operation\":\"dumpRouteAsXml()\"");
            assertThat(dump.body()).contains("\"status\":200", "profile-breaker");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"exec\",\"mbean\":\"io.batchinfo:type=Cache\",\"operation\":\"clear\"}",
                "{\"type\":\"exec\",\"mbean\":\"io.batchinfo:type=Source,name=profile\",\"operation\":\"forceOpen\"}",
                "{\"type\":\"exec\",\"mbean\":\"" + ROUTE + "\",\"operation\":\"stop()\"}",
                "{\"type\":\"exec\",\"mbean\":\"java.lang:type=Memory\",\"operation\":\"gc\"}",
                "{\"type\":\"exec\",\"mbean\":\"com.sun.management:type=DiagnosticCommand\",\"operation\":\"help\"}",
                "{\"type\":\"write\",\"mbean\":\"java.lang:type=Memory\",\"attribute\":\"Verbose\",\"value\":true}",
                "{\"type\":\"write\",\"mbean\":\"" + ROUTE + "\",\"attribute\":\"TracingEnabled\",\"value\":true}",
                "{\"type\":\"read\",\"mbean\":\"java.lang:type=Runtime\",\"attribute\":\"SystemProperties\"}",
                "{\"type\":\"notification\",\"command\":\"register\"}"
            })
    void refusesWhatChangesSomethingOrTellsASecret(String request) throws Exception {
        HttpResponse<String> answer = watched.post("/observe/jolokia", request);

        assertThat(answer.body()).contains("\"status\":403").doesNotContain("\"status\":200");
    }

    @Test
    void refusesAPageFromElsewhere() throws Exception {
        HttpResponse<String> page = watched.send(HttpRequest.newBuilder(watched.management("/observe/jolokia/version"))
                .header("Origin", "http://localhost.example.com"));
        HttpResponse<String> own = watched.send(HttpRequest.newBuilder(watched.management("/observe/jolokia/version"))
                .header("Origin", "http://localhost:8080"));

        assertThat(page.statusCode()).isEqualTo(403);
        assertThat(own.statusCode()).isEqualTo(200);
    }

    @Test
    void refusesANameThatWasMadeToPointHere() throws Exception {
        try (Socket client = new Socket("127.0.0.1", watched.management("/").getPort())) {
            OutputStream out = client.getOutputStream();
            out.write("GET /observe/jolokia/version HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            InputStream in = client.getInputStream();

            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).startsWith("HTTP/1.1 403 ");
        }
    }

    @Test
    void refusesWhatIsNoRequest() throws Exception {
        assertThat(watched.post("/observe/jolokia", "no json").statusCode()).isEqualTo(400);
    }

    @Test
    void isOffUnlessItIsAskedFor(@TempDir Path folder) throws Exception {
        try (WatchedService plain = WatchedService.in(folder)) {
            assertThat(plain.observe("/observe/jolokia/version").statusCode()).isEqualTo(404);
            assertThat(plain.post("/observe/jolokia", "{\"type\":\"version\"}").statusCode())
                    .isEqualTo(404);
        }
    }

    private static HttpResponse<String> request(String type, String bean, String more) throws Exception {
        return watched.post("/observe/jolokia", "{\"type\":\"" + type + "\",\"mbean\":\"" + bean + "\"" + more + "}");
    }
}
