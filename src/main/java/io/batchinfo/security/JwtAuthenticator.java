package io.batchinfo.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyType;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.vertx.core.Vertx;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * JSON Web Tokens (RFC 7519), verified against the public keys of a JWKS (RFC 7517) from a file or a URL. A key that names an
 * algorithm is valid for that one only; a key that names none is valid for every signature algorithm of its type. Neither {@code
 * none} nor shared secrets are accepted.
 */
public final class JwtAuthenticator implements Authenticator {

    private static final Logger LOG = LoggerFactory.getLogger(JwtAuthenticator.class);

    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    /** The difference of two clocks that is accepted. */
    private static final int CLOCK_SKEW_SECONDS = 30;

    private static final int FETCH_MILLIS = 2_000;
    private static final int MAX_JWKS_BYTES = 512 * 1024;
    private static final long CACHE_MILLIS = Duration.ofMinutes(5).toMillis();
    private static final long REFRESH_AHEAD_MILLIS = Duration.ofMinutes(1).toMillis();
    private static final long MIN_FETCH_INTERVAL_MILLIS = Duration.ofSeconds(30).toMillis();
    private static final long OUTAGE_MILLIS = Duration.ofHours(4).toMillis();

    private final DefaultJWTProcessor<SecurityContext> processor;
    private final boolean blocking;

    private JwtAuthenticator(JWKSource<SecurityContext> keys, String issuer, String audience, boolean blocking) {
        this.blocking = blocking;
        this.processor = new DefaultJWTProcessor<>();
        processor.setJWSTypeVerifier(
                new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, keys));
        DefaultJWTClaimsVerifier<SecurityContext> claims = new DefaultJWTClaimsVerifier<>(
                audience, new JWTClaimsSet.Builder().issuer(issuer).build(), Set.of("exp"));
        claims.setMaxClockSkew(CLOCK_SKEW_SECONDS);
        processor.setJWTClaimsSetVerifier(claims);
    }

    /**
     * Tokens signed with the keys of a file, which is read again when it changes.
     *
     * @throws IllegalArgumentException with one sentence, where the file cannot be used
     */
    public static JwtAuthenticator ofFile(
            String setting, Path file, String issuer, String audience, Vertx vertx, Duration pollInterval) {
        ReloadableFile<JWKSet> keys =
                new ReloadableFile<>(setting, List.of(file), contents -> signingKeys(contents.get(0)));
        keys.follow(vertx, pollInterval);
        return new JwtAuthenticator((selector, context) -> selector.select(keys.get()), issuer, audience, false);
    }

    /**
     * Tokens signed with the keys of a URL, which are fetched at the first token, kept for five minutes and fetched again before
     * that. An unknown key id fetches them at most twice in 30 seconds; through an outage the last keys are valid for four hours.
     */
    public static JwtAuthenticator ofUrl(URL url, String issuer, String audience) {
        JWKSource<SecurityContext> keys = JWKSourceBuilder.create(
                        url, new DefaultResourceRetriever(FETCH_MILLIS, FETCH_MILLIS, MAX_JWKS_BYTES))
                .cache(CACHE_MILLIS, 2L * FETCH_MILLIS)
                .refreshAheadCache(REFRESH_AHEAD_MILLIS, true)
                .rateLimited(MIN_FETCH_INTERVAL_MILLIS)
                .retrying(true)
                .outageTolerant(OUTAGE_MILLIS)
                .build();
        return new JwtAuthenticator(keys, issuer, audience, true);
    }

    @Override
    public boolean blocking() {
        return blocking;
    }

    @Override
    public @Nullable Caller authenticate(String token) {
        try {
            JWTClaimsSet claims = processor.process(token, null);
            return new Caller(claims.getSubject() == null ? "token" : claims.getSubject(), false);
        } catch (ParseException | BadJOSEException | JOSEException | RuntimeException e) {
            LOG.debug("token rejected: {}", e.getClass().getSimpleName());
            return null;
        }
    }

    private static JWKSet signingKeys(byte[] file) {
        JWKSet all;
        try {
            all = JWKSet.parse(new String(file, StandardCharsets.UTF_8));
        } catch (ParseException | RuntimeException e) {
            throw new IllegalArgumentException("the file is not a JWKS, or a key of it is malformed");
        }
        List<JWK> signing = new JWKSelector(new JWKMatcher.Builder()
                        .keyTypes(KeyType.RSA, KeyType.EC)
                        .keyUses(KeyUse.SIGNATURE, null)
                        .build())
                .select(all.toPublicJWKSet()).stream()
                        .filter(key -> key.getAlgorithm() == null
                                || isSignature(key.getAlgorithm().getName()))
                        .toList();
        if (signing.isEmpty()) {
            throw new IllegalArgumentException("the file has no public key for signatures");
        }
        return new JWKSet(signing);
    }

    private static boolean isSignature(String algorithm) {
        return ALGORITHMS.contains(JWSAlgorithm.parse(algorithm));
    }
}
