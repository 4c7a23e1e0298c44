package io.batchinfo;

import io.batchinfo.config.InvalidSettingException;
import io.batchinfo.config.Settings;
import io.batchinfo.security.ApiKeyAuthenticator;
import io.batchinfo.security.Authenticator;
import io.batchinfo.security.BearerAuthHandler;
import io.batchinfo.security.JwtAuthenticator;
import io.batchinfo.security.Tls;
import io.vertx.core.Vertx;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * TLS and authentication of the public port. Both are disabled by default.
 *
 * @param tls null for plain HTTP
 * @param access null without authentication
 */
record SecurityConfig(@Nullable Tls tls, @Nullable BearerAuthHandler access) {

    static final SecurityConfig NONE = new SecurityConfig(null, null);

    /** Reads the configuration of the public port. Health needs no credentials, because probes have none. */
    static SecurityConfig of(Settings settings, Vertx vertx) {
        Duration look = settings.time("secrets.poll-interval", Duration.ofMillis(10), Duration.ofHours(1));
        try {
            return new SecurityConfig(tls(settings, vertx, look), access(settings, vertx, look));
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingException(String.valueOf(e.getMessage()));
        }
    }

    /** The trusted certificate authorities of upstreams, null for those of Java. */
    static @Nullable PemTrustOptions upstreams(Settings settings) {
        Path file = certificates(settings, "upstream.ca-file");
        return file == null ? null : new PemTrustOptions().addCertPath(file.toString());
    }

    /** The file of certificates in PEM that a setting names, null for none. */
    static @Nullable Path certificates(Settings settings, String name) {
        Path file = file(settings, name);
        if (file == null) {
            return null;
        }
        try (InputStream pem = Files.newInputStream(file)) {
            if (!CertificateFactory.getInstance("X.509")
                    .generateCertificates(pem)
                    .isEmpty()) {
                return file;
            }
        } catch (IOException | CertificateException e) {
            // reported below
        }
        throw new InvalidSettingException(name + " is '" + file + "', but must be a file of certificates in PEM.");
    }

    private static @Nullable Tls tls(Settings settings, Vertx vertx, Duration look) {
        String both = "tls.certificate-file and tls.private-key-file";
        Path certificate = file(settings, "tls.certificate-file");
        Path privateKey = file(settings, "tls.private-key-file");
        if (certificate == null && privateKey == null) {
            return null;
        }
        if (certificate == null || privateKey == null) {
            throw new InvalidSettingException(both + ": one of them is set, but TLS needs both.");
        }
        return new Tls(both, vertx, certificate, privateKey, look);
    }

    private static @Nullable BearerAuthHandler access(Settings settings, Vertx vertx, Duration look) {
        Path keys = file(settings, "auth.keys-file");
        Path jwks = file(settings, "auth.jwks-file");
        String jwksUrl = settings.text("auth.jwks-url");
        String issuer = settings.text("auth.issuer");
        String audience = settings.text("auth.audience");
        if (jwks != null && !jwksUrl.isEmpty()) {
            throw new InvalidSettingException("auth.jwks-file and auth.jwks-url: only one of them can be set.");
        }
        boolean tokens = jwks != null || !jwksUrl.isEmpty();
        boolean claims = !issuer.isEmpty() && !audience.isEmpty();
        boolean noClaims = issuer.isEmpty() && audience.isEmpty();
        if (tokens ? !claims : !noClaims) {
            throw new InvalidSettingException("auth.jwks-file, auth.issuer and auth.audience: tokens need all three.");
        }
        List<Authenticator> authenticators = new ArrayList<>(2);
        if (keys != null) {
            authenticators.add(new ApiKeyAuthenticator("auth.keys-file", keys).follow(vertx, look));
        }
        if (jwks != null) {
            authenticators.add(JwtAuthenticator.ofFile("auth.jwks-file", jwks, issuer, audience, vertx, look));
        } else if (tokens) {
            authenticators.add(JwtAuthenticator.ofUrl(jwksUrl(jwksUrl), issuer, audience));
        }
        int requestsPerSecond = settings.integer("auth.requests-per-second", 0, 1_000_000);
        return authenticators.isEmpty()
                ? null
                : new BearerAuthHandler(RouteServer.HEALTH::equals, authenticators, requestsPerSecond);
    }

    private static URL jwksUrl(String text) {
        try {
            URL url = new URI(text).toURL();
            if (url.getProtocol().equals("https") || url.getProtocol().equals("http")) {
                return url;
            }
        } catch (URISyntaxException | MalformedURLException | IllegalArgumentException e) {
            // reported below
        }
        throw new InvalidSettingException("auth.jwks-url must be a URL such as https://issuer.example/keys.");
    }

    static @Nullable Path file(Settings settings, String name) {
        String text = settings.text(name);
        try {
            return text.isEmpty() ? null : Path.of(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingException(name + " is not a file name.");
        }
    }
}
