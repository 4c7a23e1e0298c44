package io.batchinfo.security;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.impl.jose.JWK;
import io.vertx.ext.auth.impl.jose.JWT;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * JSON Web Tokens (RFC 7519), checked by Vert.x against the public keys of a file (JWKS, RFC 7517). A key is good for its own
 * algorithm only; {@code none} and shared secrets are good for nothing.
 */
public final class JwtAuthenticator implements Predicate<String> {

    private static final Logger LOG = LoggerFactory.getLogger(JwtAuthenticator.class);

    private static final Set<String> PUBLIC = Set.of("RSA", "EC", "OKP");

    /** Two clocks are never the same. */
    private static final long LEEWAY_SECONDS = 30;

    private final ReloadableFile<JWT> keys;
    private final String issuer;
    private final String audience;

    /** @throws IllegalArgumentException with one sentence, where the file cannot be used */
    public JwtAuthenticator(String setting, Path file, String issuer, String audience) {
        this.keys = new ReloadableFile<>(setting, List.of(file), contents -> keys(contents.get(0)));
        this.issuer = issuer;
        this.audience = audience;
    }

    public JwtAuthenticator follow(Vertx vertx, Duration look) {
        keys.follow(vertx, look);
        return this;
    }

    @Override
    public boolean test(String token) {
        try {
            JsonObject whole = keys.get().decode(token, true, null);
            JsonObject claims = whole.getJsonObject("payload");
            double now = System.currentTimeMillis() / 1000.0;
            return !whole.getJsonObject("header").containsKey("crit")
                    && claims.getDouble("exp") > now - LEEWAY_SECONDS
                    && claims.getDouble("nbf", now) <= now + LEEWAY_SECONDS
                    && issuer.equals(claims.getValue("iss"))
                    && isFor(claims.getValue("aud"));
        } catch (RuntimeException e) {
            // signature, form, or a claim that is not there: Vert.x has an exception for each
            LOG.debug("a token is refused: {}", e.getClass().getSimpleName());
            return false;
        }
    }

    private boolean isFor(Object claim) {
        return audience.equals(claim) || claim instanceof JsonArray several && several.contains(audience);
    }

    private static JWT keys(byte[] file) {
        JWT keys = new JWT();
        try {
            for (Object each : new JsonObject(Buffer.buffer(file)).getJsonArray("keys")) {
                JsonObject key = (JsonObject) each;
                if (PUBLIC.contains(key.getString("kty")) && !"enc".equals(key.getString("use"))) {
                    keys.addJWK(new JWK(key));
                }
            }
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("the file is no JWKS of keys that are understood");
        }
        if (keys.isUnsecure()) {
            throw new IllegalArgumentException("the file has no public key for signatures");
        }
        return keys;
    }
}
