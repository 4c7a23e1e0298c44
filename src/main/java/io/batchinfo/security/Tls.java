package io.batchinfo.security;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * The certificate and the private key of a server, from two PEM files: TLS 1.3 and 1.2 with the cipher suites of the JDK. When
 * the files change, new connections use the new certificate; open connections are not affected.
 */
public final class Tls {

    private static final Set<String> VERSIONS = Set.of("TLSv1.3", "TLSv1.2");

    private final ReloadableFile<X509ExtendedKeyManager> pair;

    /**
     * Reads the files and polls them for changes.
     *
     * @param settings the settings that name the files
     * @param certificate the certificate, followed by its chain, if any
     * @param look the interval between two polls
     * @throws IllegalArgumentException with one sentence, where they cannot be used
     */
    public Tls(String settings, Vertx vertx, Path certificate, Path privateKey, Duration look) {
        this.pair = new ReloadableFile<>(
                settings, List.of(certificate, privateKey), files -> pair(vertx, files.get(0), files.get(1)));
        pair.follow(vertx, look);
    }

    public void on(HttpServerOptions options, Duration handshake) {
        options.setSsl(true)
                .setKeyCertOptions(KeyCertOptions.wrap(new ReloadingCertificate(pair::get)))
                .setEnabledSecureTransportProtocols(VERSIONS)
                .setSslHandshakeTimeout(handshake.toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    }

    private static X509ExtendedKeyManager pair(Vertx vertx, byte[] certificate, byte[] privateKey) {
        PublicKey open;
        try {
            open = CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(certificate))
                    .getPublicKey();
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the certificate file is not PEM");
        }
        PemKeyCertOptions options =
                new PemKeyCertOptions().addCertValue(Buffer.buffer(certificate)).addKeyValue(Buffer.buffer(privateKey));
        try {
            // as Vert.x reads them
            X509ExtendedKeyManager keys =
                    (X509ExtendedKeyManager) options.getKeyManagerFactory(vertx).getKeyManagers()[0];
            if (belong(open, privateKey(keys))) {
                return keys;
            }
        } catch (Exception e) {
            // reported below
        }
        throw new IllegalArgumentException(
                "the private key must be that of the certificate, in PEM without a password");
    }

    private static PrivateKey privateKey(X509ExtendedKeyManager keys) {
        String[] names = keys.getServerAliases("RSA", null);
        return keys.getPrivateKey((names == null ? keys.getServerAliases("EC", null) : names)[0]);
    }

    /** Checks that key and certificate match; Java and Netty would report it at the first connection. */
    private static boolean belong(PublicKey open, PrivateKey secret) throws GeneralSecurityException {
        byte[] something = {1};
        Signature signature =
                Signature.getInstance(secret.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA");
        signature.initSign(secret);
        signature.update(something);
        byte[] signed = signature.sign();
        signature.initVerify(open);
        signature.update(something);
        return signature.verify(signed);
    }
}
