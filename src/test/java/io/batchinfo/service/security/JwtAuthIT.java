package io.batchinfo.service.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.batchinfo.RunningService;
import io.batchinfo.ServiceFixture;
import io.batchinfo.config.InvalidSettingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A service that wants a token (JWT), or an API key. The tokens are made here, by hand. */
class JwtAuthIT {

    private static final String KEY = "api-key-0123456789abcdef";
    private static final String RS256 = "{\"alg\":\"RS256\",\"typ\":\"JWT\"}";
    private static final long NOW = Instant.now().getEpochSecond();

    @TempDir
    private static Path folder;

    private static KeyPair pair;
    private static String jwks;
    private static ServiceFixture fixture;

    @BeforeAll
    static void start() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        pair = generator.generateKeyPair();
        RSAPublicKey open = (RSAPublicKey) pair.getPublic();
        jwks = "{\"keys\":[{\"kty\":\"RSA\",\"use\":\"sig\",\"alg\":\"RS256\",\"kid\":\"one\",\"n\":\""
                + base64(open.getModulus().toByteArray()) + "\",\"e\":\""
                + base64(open.getPublicExponent().toByteArray()) + "\"}]}";
        fixture = ServiceFixture.start(
                "AUTH_JWKS_FILE",
                write(jwks).toString(),
                "AUTH_ISSUER",
                "https://issuer.example",
                "AUTH_AUDIENCE",
                "batch-info",
                "AUTH_KEYS_FILE",
                Files.writeString(folder.resolve("keys"), KEY).toString());
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"'batch-info'", "['other','batch-info']"})
    void aGoodTokenIsTaken(String audience) throws Exception {
        assertThat(status(signed(RS256, claims(audience, NOW + 60, "")))).isEqualTo(200);
    }

    @Test
    void anApiKeyIsTakenBesideTokens() throws Exception {
        assertThat(status(KEY)).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "'{\"iss\":\"https://issuer.example\",\"aud\":\"batch-info\"}'",
                "'{\"iss\":\"https://issuer.example\",\"aud\":\"batch-info\",\"exp\":\"soon\"}'",
                "'{\"iss\":\"https://issuer.example\",\"exp\":9999999999}'",
                "'{\"iss\":\"https://issuer.example\",\"aud\":\"other\",\"exp\":9999999999}'",
                "'{\"iss\":\"https://issuer.example\",\"aud\":[\"other\"],\"exp\":9999999999}'",
                "'{\"aud\":\"batch-info\",\"exp\":9999999999}'",
                "'{\"iss\":\"https://other.example\",\"aud\":\"batch-info\",\"exp\":9999999999}'",
                "'{\"iss\":\"https://issuer.example\",\"aud\":\"batch-info\",\"exp\":9999999999,\"nbf\":9999999990}'",
                "'{\"iss\":\"https://issuer.example\",\"aud\":\"batch-info\",\"exp\":1700000000}'",
                "'[]'",
                "'no json'"
            })
    void aTokenWhoseClaimsAreNotGoodIsRefused(String claims) throws Exception {
        assertThat(status(signed(RS256, claims))).isEqualTo(401);
    }

    @Test
    void aTokenThatIsChangedUnsignedOrSignedOtherwiseIsRefused() throws Exception {
        String claims = claims("'batch-info'", NOW + 60, "");
        String good = signed(RS256, claims);
        String none = base64("{\"alg\":\"none\"}") + "." + base64(claims);
        String shared = base64("{\"alg\":\"HS256\"}") + "." + base64(claims);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(pair.getPublic().getEncoded(), "HmacSHA256"));
        String[] parts = good.split("\\.");
        Map<String, String> tokens = new HashMap<>(Map.of(
                "other claims", parts[0] + "." + base64(claims.replace("60", "61")) + "x." + parts[2],
                "no signature", parts[0] + "." + parts[1],
                "an empty signature", parts[0] + "." + parts[1] + ".",
                "none", none,
                "none and a signature", none + "." + parts[2],
                "the public key as a secret",
                        shared + "." + base64(mac.doFinal(shared.getBytes(StandardCharsets.US_ASCII))),
                "an unknown key", signed("{\"alg\":\"RS256\",\"kid\":\"two\"}", claims),
                "another algorithm", signed("{\"alg\":\"RS512\"}", claims),
                "what must be understood", signed("{\"alg\":\"RS256\",\"crit\":[\"x\"],\"x\":1}", claims)));
        tokens.put("four parts", good + ".x");
        tokens.put("dots", "...");

        assertThat(status(good)).isEqualTo(200);
        for (Map.Entry<String, String> token : tokens.entrySet()) {
            assertThat(status(token.getValue())).as(token.getKey()).isEqualTo(401);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no json",
                "{}",
                "{\"keys\":[]}",
                "{\"keys\":[{\"kty\":\"oct\",\"alg\":\"HS256\",\"k\":\"c2VjcmV0c2VjcmV0c2VjcmV0\"}]}",
                "{\"keys\":[{\"kty\":\"RSA\",\"alg\":\"RS256\",\"n\":\"secret\"}]}"
            })
    void aFileWithoutPublicKeysEndsTheStartInOneSentence(String content) throws Exception {
        Map<String, String> settings =
                Map.of("AUTH_JWKS_FILE", write(content).toString(), "AUTH_ISSUER", "i", "AUTH_AUDIENCE", "a");

        assertThatThrownBy(() -> RunningService.start(settings).close())
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("auth.jwks-file: the file ")
                .hasMessageNotContaining("secret")
                .hasMessageEndingWith(".");
    }

    @ParameterizedTest
    @ValueSource(strings = {"AUTH_JWKS_FILE", "AUTH_ISSUER", "AUTH_AUDIENCE"})
    void oneOfTheThreeSettingsMissingEndsTheStart(String missing) throws Exception {
        Map<String, String> settings = new HashMap<>(
                Map.of("AUTH_JWKS_FILE", write(jwks).toString(), "AUTH_ISSUER", "i", "AUTH_AUDIENCE", "a"));
        settings.remove(missing);

        assertThatThrownBy(() -> RunningService.start(settings).close())
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("auth.jwks-file, auth.issuer and auth.audience: tokens need all three.");
    }

    private static Path write(String content) throws Exception {
        return Files.writeString(Files.createTempFile(folder, "jwks", ".json"), content);
    }

    private static int status(String token) throws Exception {
        return fixture.service
                .get("/users/user1/summary", "Authorization", "Bearer " + token)
                .statusCode();
    }

    private static String claims(String audience, long expires, String more) {
        return ("{'iss':'https://issuer.example','aud':" + audience + ",'exp':" + expires + more + "}")
                .replace('\'', '"');
    }

    private static String signed(String header, String claims) throws Exception {
        String content = base64(header) + "." + base64(claims);
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(pair.getPrivate());
        signature.update(content.getBytes(StandardCharsets.US_ASCII));
        return content + "." + base64(signature.sign());
    }

    private static String base64(String text) {
        return base64(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
