package io.batchinfo.service.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import io.batchinfo.RunningService;
import io.batchinfo.config.InvalidSettingException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys and tokens as identity providers and editors really write them. */
class CredentialsIT {

    private static final String KEY = "api-key-0123456789abcdef";
    private static final String OTHER = "other-key-0123456789abcdef";
    private static final String NOTHING_THERE = "/nothing";

    /** A key for another purpose, as some providers list it, without a use. */
    private static final String ENCRYPTION_KEY =
            "{\"kty\":\"RSA\",\"alg\":\"RSA-OAEP\",\"kid\":\"enc\",\"n\":\"%s\",\"e\":\"AQAB\"}";

    @TempDir
    private Path folder;

    private RunningService start(String... settings) throws Exception {
        Map<String, String> all = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        return RunningService.start(all);
    }

    private String file(byte[] content) throws Exception {
        return Files.write(Files.createTempFile(folder, "auth", ""), content).toString();
    }

    /** 404 for who may come in, else 401. */
    private static HttpResponse<String> call(RunningService service, String token) throws Exception {
        return service.get(NOTHING_THERE, "Authorization", "Bearer " + token);
    }

    private static String token(JWK key, JWSAlgorithm algorithm) throws Exception {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(algorithm).keyID(key.getKeyID()).build(),
                new JWTClaimsSet.Builder()
                        .issuer("i")
                        .audience("a")
                        .subject("ann")
                        .expirationTime(Date.from(Instant.now().plusSeconds(60)))
                        .build());
        JWSSigner signer =
                key instanceof ECKey ec ? new ECDSASigner(ec) : new RSASSASigner(((RSAKey) key).toPrivateKey());
        token.sign(signer);
        return token.serialize();
    }

    @Test
    void keysWithoutAlgorithmAreValidForEveryAlgorithmOfTheirType() throws Exception {
        RSAKey rsa = new RSAKeyGenerator(2048).keyID("rsa").generate();
        ECKey ec384 = new ECKeyGenerator(Curve.P_384).keyID("ec384").generate();
        ECKey ec521 = new ECKeyGenerator(Curve.P_521).keyID("ec521").generate();
        RSAKey stranger = new RSAKeyGenerator(2048).keyID("rsa").generate();
        String jwks = "{\"keys\":[" + ENCRYPTION_KEY.formatted(rsa.getModulus()) + "," + rsa.toPublicJWK() + ","
                + ec384.toPublicJWK() + "," + ec521.toPublicJWK() + "]}";
        try (RunningService service = start(
                "AUTH_JWKS_FILE",
                file(jwks.getBytes(StandardCharsets.UTF_8)),
                "AUTH_ISSUER",
                "i",
                "AUTH_AUDIENCE",
                "a")) {
            for (JWSAlgorithm algorithm : new JWSAlgorithm[] {
                JWSAlgorithm.RS256, JWSAlgorithm.RS384, JWSAlgorithm.RS512, JWSAlgorithm.PS256, JWSAlgorithm.PS512
            }) {
                assertThat(call(service, token(rsa, algorithm)).statusCode())
                        .as(algorithm.getName())
                        .isEqualTo(404);
            }
            assertThat(call(service, token(ec384, JWSAlgorithm.ES384)).statusCode())
                    .isEqualTo(404);
            assertThat(call(service, token(ec521, JWSAlgorithm.ES512)).statusCode())
                    .isEqualTo(404);
            assertThat(call(service, token(stranger, JWSAlgorithm.RS256)).statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void keysOfAUrlAreFetchedOnceAndOutliveItsOutage() throws Exception {
        RSAKey rsa = new RSAKeyGenerator(2048).keyID("rsa").generate();
        RSAKey stranger = new RSAKeyGenerator(2048).keyID("unknown").generate();
        AtomicInteger fetched = new AtomicInteger();
        byte[] jwks = ("{\"keys\":[" + rsa.toPublicJWK() + "]}").getBytes(StandardCharsets.UTF_8);
        HttpServer issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
        issuer.createContext("/keys", exchange -> {
            fetched.incrementAndGet();
            exchange.sendResponseHeaders(200, jwks.length);
            exchange.getResponseBody().write(jwks);
            exchange.close();
        });
        issuer.start();
        String url = "http://127.0.0.1:" + issuer.getAddress().getPort() + "/keys";
        try (RunningService service = start("AUTH_JWKS_URL", url, "AUTH_ISSUER", "i", "AUTH_AUDIENCE", "a")) {
            for (int i = 0; i < 5; i++) {
                assertThat(call(service, token(rsa, JWSAlgorithm.RS256)).statusCode())
                        .isEqualTo(404);
            }
            assertThat(fetched).hasValue(1);
            for (int i = 0; i < 20; i++) {
                assertThat(call(service, token(stranger, JWSAlgorithm.RS256)).statusCode())
                        .isEqualTo(401);
            }
            assertThat(fetched.get()).isLessThanOrEqualTo(3);
            issuer.stop(0);

            assertThat(call(service, token(rsa, JWSAlgorithm.RS256)).statusCode())
                    .isEqualTo(404);
            assertThat(service.batch("not json", "Authorization", "Bearer " + token(rsa, JWSAlgorithm.RS256))
                            .statusCode())
                    .isEqualTo(400);
        } finally {
            issuer.stop(0);
        }
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheFirstKey() throws Exception {
        try (RunningService service =
                start("AUTH_KEYS_FILE", file(("\uFEFF" + KEY + "\r\n").getBytes(StandardCharsets.UTF_8)))) {
            assertThat(call(service, KEY).statusCode()).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE"})
    void utf16EndsTheStartInASentenceThatSaysSo(String charset) throws Exception {
        String mark = charset.equals("UTF-16") ? "" : "\uFEFF";
        String keys = file((mark + KEY).getBytes(Charset.forName(charset)));

        assertThatThrownBy(() -> start("AUTH_KEYS_FILE", keys).close())
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("auth.keys-file: the file is UTF-16, but must be UTF-8.");
    }

    @Test
    void eachKeyHasItsOwnLimit() throws Exception {
        String keys = file(("shop: " + KEY + "\n" + OTHER + "\n").getBytes(StandardCharsets.UTF_8));
        try (RunningService service = start("AUTH_KEYS_FILE", keys, "AUTH_REQUESTS_PER_SECOND", "5")) {
            HttpResponse<String> rejected = null;
            for (int i = 0; i < 50 && rejected == null; i++) {
                HttpResponse<String> answer = call(service, KEY);
                rejected = answer.statusCode() == 429 ? answer : null;
            }

            assertThat(rejected).isNotNull();
            assertThat(rejected.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(rejected.body()).contains("\"type\":\"/problems/too-many-requests\"");
            assertThat(call(service, OTHER).statusCode()).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health", "/health/", "/docs/", "/openapi.json/"})
    void publicPathsMayHaveATrailingSlash(String path) throws Exception {
        try (RunningService service = start("AUTH_KEYS_FILE", file(KEY.getBytes(StandardCharsets.UTF_8)))) {
            assertThat(service.get(path).statusCode()).isEqualTo(200);
        }
    }
}
