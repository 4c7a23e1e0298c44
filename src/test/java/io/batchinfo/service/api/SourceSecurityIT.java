package io.batchinfo.service.api;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static io.batchinfo.service.api.AddedSource.error;
import static io.batchinfo.service.api.AddedSource.lookup;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.batchinfo.Certificate;
import io.batchinfo.RunningService;
import io.batchinfo.routes.RouteException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** Credentials and TLS of sources. */
@Tag("one-jdk")
class SourceSecurityIT {

    private static final String FIRST = "s3cr3t-first-value";
    private static final String SECOND = "s3cr3t-second-value";

    @TempDir
    private Path folder;

    @TempDir
    private Path other;

    private AddedSource routes;

    @BeforeEach
    void copy() throws Exception {
        routes = new AddedSource(folder);
    }

    @AfterEach
    void stop() {
        routes.close();
    }

    @Test
    void aKeyInAFileIsFollowedAndShownNowhere() throws Exception {
        Path key = Files.writeString(other.resolve("badges.key"), FIRST + "\n");
        routes.setting("SECRETS_POLL_INTERVAL", "10ms")
                .setting("BADGES_KEY", SECOND)
                .source(
                        "badges",
                        "path: /x/{id}",
                        "headers: |\n          Authorization: Bearer {file:" + key
                                + "}\n          X-Api-Key: {env:BADGES_KEY}");
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        root.addAppender(log);
        try (RunningService service = routes.start()) {
            assertThat(lookup(service, "u", "\"maxAge\":0").at("/badges/level").asInt())
                    .isEqualTo(7);
            assertThat(routes.requests("/x.*").get(0).getHeader("Authorization"))
                    .isEqualTo("Bearer " + FIRST);
            assertThat(routes.requests("/x.*").get(0).getHeader("X-Api-Key")).isEqualTo(SECOND);

            Files.writeString(key, SECOND);
            await().untilAsserted(() -> {
                lookup(service, "u", "\"maxAge\":0");
                List<LoggedRequest> requests = routes.requests("/x.*");
                assertThat(requests.get(requests.size() - 1).getHeader("Authorization"))
                        .isEqualTo("Bearer " + SECOND);
            });

            routes.upstream.stubFor(
                    any(urlMatching("/x.*")).willReturn(aResponse().withStatus(500)));
            String answer = service.batch("{\"userIds\":[\"v\"],\"includeSources\":true}")
                    .body();
            assertThat(answer).contains("upstream-unavailable");
            String shown = answer
                    + mbeans()
                    + management(service, "/observe/settings")
                    + management(service, "/observe/metrics")
                    + management(service, "/observe/health")
                    + List.copyOf(log.list).stream()
                            .map(event -> event.getFormattedMessage() + event.getThrowableProxy())
                            .collect(Collectors.joining("\n"));
            assertThat(shown).doesNotContain(FIRST).doesNotContain(SECOND);
        } finally {
            root.detachAppender(log);
        }
    }

    private static String management(RunningService service, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + service.service().managementPort() + path);
        return service.client()
                .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body();
    }

    private static String mbeans() throws JMException {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        StringBuilder all = new StringBuilder();
        for (ObjectName name : server.queryNames(new ObjectName("org.apache.camel:*"), null)) {
            all.append(name);
            for (MBeanAttributeInfo attribute : server.getMBeanInfo(name).getAttributes()) {
                try {
                    all.append(server.getAttribute(name, attribute.getName()));
                } catch (JMException | RuntimeException e) {
                    all.append(e);
                }
            }
        }
        return all.toString();
    }

    private void token(String text, int seconds) {
        routes.upstream.stubFor(any(urlMatching("/oauth/token"))
                .willReturn(okJson("{\"access_token\":\"" + text + "\",\"token_type\":\"Bearer\",\"expires_in\":"
                                + seconds + "}")
                        .withFixedDelay(100)));
    }

    private void withOAuth(String... more) throws Exception {
        String[] all = new String[more.length + 5];
        all[0] = "path: /x/{id}";
        all[1] = "tokenUrl: " + routes.upstream.baseUrl() + "/oauth/token";
        all[2] = "clientId: batch:info";
        all[3] = "clientSecret: \"{env:BADGES_SECRET}\"";
        all[4] = "scope: read write";
        System.arraycopy(more, 0, all, 5, more.length);
        routes.setting("BADGES_SECRET", "s3/cret").source("badges", all);
    }

    @Test
    void oneTokenIsFetchedForAll() throws Exception {
        token("t1", 3600);
        withOAuth();
        String ids = IntStream.range(0, 50).mapToObj(i -> "\"u" + i + "\"").collect(Collectors.joining(","));

        try (RunningService service = routes.start()) {
            assertThat(service.batch("{\"userIds\":[" + ids + "]}").body()).contains("\"complete\":true");
        }

        assertThat(routes.requests("/x.*"))
                .hasSize(50)
                .allSatisfy(request ->
                        assertThat(request.getHeader("Authorization")).isEqualTo("Bearer t1"));
        LoggedRequest request = routes.requests("/oauth/token").get(0);
        assertThat(routes.requests("/oauth/token")).hasSize(1);
        assertThat(request.getBodyAsString()).isEqualTo("grant_type=client_credentials&scope=read+write");
        assertThat(request.getHeader("Content-Type")).isEqualTo("application/x-www-form-urlencoded");
        // batch%3Ainfo:s3%2Fcret
        assertThat(request.getHeader("Authorization")).isEqualTo("Basic YmF0Y2glM0FpbmZvOnMzJTJGY3JldA==");
    }

    @Test
    void aRejectedTokenIsRenewedOnce() throws Exception {
        routes.upstream.stubFor(any(urlMatching("/oauth/token"))
                .inScenario("token")
                .whenScenarioStateIs(Scenario.STARTED)
                .willReturn(okJson("{\"access_token\":\"t1\",\"token_type\":\"bearer\"}"))
                .willSetStateTo("second"));
        routes.upstream.stubFor(any(urlMatching("/oauth/token"))
                .inScenario("token")
                .whenScenarioStateIs("second")
                .willReturn(okJson("{\"access_token\":\"t2\",\"token_type\":\"bearer\"}")));
        routes.upstream.stubFor(any(urlMatching("/x.*"))
                .withHeader("Authorization", equalTo("Bearer t1"))
                .willReturn(aResponse().withStatus(401)));
        withOAuth();

        try (RunningService service = routes.start()) {
            assertThat(lookup(service, "u").at("/badges/level").asInt()).isEqualTo(7);
            assertThat(lookup(service, "v").at("/badges/level").asInt()).isEqualTo(7);
        }

        assertThat(routes.requests("/oauth/token")).hasSize(2);
        assertThat(routes.requests("/x.*")).hasSize(3);
    }

    @Test
    void anApiThatRejectsEveryTokenDoesNotLoadTheTokenServer() throws Exception {
        token("t1", 3600);
        routes.upstream.stubFor(any(urlMatching("/x.*")).willReturn(aResponse().withStatus(401)));
        withOAuth();

        try (RunningService service = routes.start()) {
            for (int i = 0; i < 10; i++) {
                assertThat(error(lookup(service, "u" + i), "badges")).isEqualTo("upstream-unavailable");
            }
        }

        assertThat(routes.requests("/oauth/token")).hasSize(2);
        assertThat(routes.requests("/x.*")).hasSize(11);
    }

    @Test
    void aTokenIsRenewedBeforeItExpires() throws Exception {
        token("t1", 2);
        withOAuth();

        try (RunningService service = routes.start()) {
            lookup(service, "u");
            token("t2", 3600);
            await().untilAsserted(() -> {
                assertThat(lookup(service, "u", "\"maxAge\":0")
                                .at("/badges/level")
                                .asInt())
                        .isEqualTo(7);
                List<LoggedRequest> requests = routes.requests("/x.*");
                assertThat(requests.get(requests.size() - 1).getHeader("Authorization"))
                        .isEqualTo("Bearer t2");
            });
        }

        assertThat(routes.requests("/oauth/token")).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            500 | {}
            401 | {"error":"invalid_client"}
            200 | no JSON
            200 | {"access_token":"a b","token_type":"bearer"}
            200 | {"access_token":"t","token_type":"mac"}
            """)
    void anOutageOfTheTokenServerFailsItsSourceOnly(int status, String body) throws Exception {
        routes.upstream.stubFor(any(urlMatching("/oauth/token"))
                .willReturn(aResponse().withStatus(status).withBody(body)));
        withOAuth();

        try (RunningService service = routes.start()) {
            var result = lookup(service, "u");
            assertThat(error(result, "badges")).as("%s", result).isEqualTo("upstream-unavailable");
            assertThat(result.path("errors")).hasSize(1);
            assertThat(result.toString()).doesNotContain("s3/cret").doesNotContain("invalid_client");

            token("t1", 3600);
            await().untilAsserted(() ->
                    assertThat(lookup(service, "u").at("/badges/level").asInt()).isEqualTo(7));
        }
    }

    @Test
    void aSlowTokenServerCostsNoMoreThanTheAttempt() throws Exception {
        routes.upstream.stubFor(
                any(urlMatching("/oauth/token")).willReturn(okJson("{}").withFixedDelay(20_000)));
        withOAuth("attemptTimeout: 300ms", "maxAttempts: 1");

        try (RunningService service = routes.start()) {
            assertThat(error(lookup(service, "u"), "badges")).isEqualTo("upstream-timeout");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            tokenUrl: http://h/t                      |                      | OAuth 2 needs 'tokenUrl', clientId and clientSecret
            clientSecret: abc                         | tokenUrl: http://h/t | OAuth 2 needs 'tokenUrl', clientId and clientSecret
            caFile: no/such/file                      |                      | 'caFile' is missing or not readable
            caFile: README.md                         |                      | 'caFile' must be a file of certificates in PEM
            certificateFile: README.md                |                      | 'certificateFile' and 'privateKeyFile' go together
            """)
    void credentialsThatCannotBeUsedAreRejected(String one, String two, String text) throws Exception {
        if (two == null) {
            routes.source("badges", "path: /x", one);
        } else {
            routes.source("badges", "path: /x", one, two);
        }

        assertThatThrownBy(() -> routes.start().close())
                .isInstanceOf(RouteException.class)
                .hasMessageMatching("badges\\.camel\\.yaml:[789]: \\Q" + text + "\\E");
    }

    @Test
    void aSecretInTheYamlIsRejectedWithoutItsText() throws Exception {
        routes.source("badges", "path: /x", "tokenUrl: http://h/t", "clientId: a", "clientSecret: " + FIRST);

        assertThatThrownBy(() -> routes.start().close())
                .isInstanceOf(RouteException.class)
                .hasMessage("badges.camel.yaml:11: 'clientSecret' must be {file:PATH} or {env:NAME}");
    }

    @Test
    void eachUpstreamHasItsAuthorityAndSeesItsCertificate() throws Exception {
        Certificate server = Certificate.make(other, "EC", "dns:localhost");
        Certificate client = Certificate.make(other, "RSA", "dns:client");
        String ca = server.writeCertificate(other.resolve("ca.pem")).toString();
        String certificate =
                client.writeCertificate(other.resolve("client.pem")).toString();
        String key = client.writeKey(other.resolve("client.key")).toString();
        Path trusted = TrustStore.write(other.resolve("trusted.p12"), client.certificate());
        WireMockServer secured = new WireMockServer(options()
                .httpDisabled(true)
                .dynamicHttpsPort()
                .keystorePath(server.store().toString())
                .keystoreType("PKCS12")
                .keystorePassword(Certificate.PASSWORD)
                .keyManagerPassword(Certificate.PASSWORD)
                .needClientAuth(true)
                .trustStorePath(trusted.toString())
                .trustStoreType("PKCS12")
                .trustStorePassword(Certificate.PASSWORD));
        secured.start();
        secured.stubFor(any(anyUrl()).willReturn(okJson("{\"level\":9}")));
        String url = "url: https://localhost:" + secured.httpsPort();
        routes.source(
                        "badges",
                        "path: /x",
                        url,
                        "caFile: " + ca,
                        "certificateFile: " + certificate,
                        "privateKeyFile: " + key)
                .source("anonymous", "path: /x", url, "caFile: " + ca, "maxAttempts: 1")
                .source("distrustful", "path: /x", url, "maxAttempts: 1");

        try (RunningService service = routes.start()) {
            var result = lookup(service, "u");
            assertThat(result.at("/badges/level").asInt()).as("%s", result).isEqualTo(9);
            assertThat(error(result, "anonymous")).isEqualTo("upstream-unavailable");
            assertThat(error(result, "distrustful")).isEqualTo("upstream-unavailable");
        } finally {
            secured.stop();
        }
    }
}
