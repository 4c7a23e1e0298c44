package io.batchinfo.upstream;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import org.jspecify.annotations.Nullable;

/**
 * TLS of one upstream: the authorities that sign its certificate, and the certificate that this service shows to it. The content
 * of the files is part of the identity, so that routes loaded after a change get connections of their own.
 */
public final class UpstreamTls {

    private final String authorities;
    private final String certificate;
    private final String privateKey;

    private UpstreamTls(String authorities, String certificate, String privateKey) {
        this.authorities = authorities;
        this.certificate = certificate;
        this.privateKey = privateKey;
    }

    /**
     * Reads the files.
     *
     * @param caFile certificates in PEM, null for the authorities of all upstreams
     * @param certificateFile the certificate of this service with its chain in PEM, null for none
     * @param privateKeyFile its key in PEM without a password, null for none
     * @return null where no file is named
     * @throws IllegalArgumentException with one sentence, where a file cannot be used
     */
    public static @Nullable UpstreamTls read(
            Vertx vertx, @Nullable String caFile, @Nullable String certificateFile, @Nullable String privateKeyFile) {
        if (caFile == null && certificateFile == null && privateKeyFile == null) {
            return null;
        }
        if ((certificateFile == null) != (privateKeyFile == null)) {
            throw new IllegalArgumentException("'certificateFile' and 'privateKeyFile' go together");
        }
        UpstreamTls tls = new UpstreamTls(
                content("caFile", caFile),
                content("certificateFile", certificateFile),
                content("privateKeyFile", privateKeyFile));
        if (caFile != null) {
            requireCertificates("caFile", tls.authorities);
        }
        if (certificateFile != null) {
            requireCertificates("certificateFile", tls.certificate);
            try {
                tls.keyAndCertificate().getKeyManagerFactory(vertx);
            } catch (Exception e) {
                throw new IllegalArgumentException("'privateKeyFile' must be a key in PEM without a password");
            }
        }
        return tls;
    }

    private static String content(String option, @Nullable String file) {
        try {
            return file == null ? "" : Files.readString(Path.of(file), StandardCharsets.UTF_8);
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException("'" + option + "' is missing or not readable");
        }
    }

    private static void requireCertificates(String option, String pem) {
        try (ByteArrayInputStream in = new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8))) {
            if (!CertificateFactory.getInstance("X.509")
                    .generateCertificates(in)
                    .isEmpty()) {
                return;
            }
        } catch (IOException | CertificateException e) {
            // reported below
        }
        throw new IllegalArgumentException("'" + option + "' must be a file of certificates in PEM");
    }

    private PemKeyCertOptions keyAndCertificate() {
        return new PemKeyCertOptions().addCertValue(Buffer.buffer(certificate)).addKeyValue(Buffer.buffer(privateKey));
    }

    /** Sets what is special about the connections. */
    void applyTo(HttpClientOptions options) {
        if (!authorities.isEmpty()) {
            options.setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(authorities)));
        }
        if (!certificate.isEmpty()) {
            options.setKeyCertOptions(keyAndCertificate());
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof UpstreamTls tls
                && authorities.equals(tls.authorities)
                && certificate.equals(tls.certificate)
                && privateKey.equals(tls.privateKey);
    }

    @Override
    public int hashCode() {
        return authorities.hashCode() ^ certificate.hashCode();
    }
}
