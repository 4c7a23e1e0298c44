package io.batchinfo.server;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.SSLOptions;
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
import javax.net.ssl.X509KeyManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The certificate and the private key of a server, from two PEM files: TLS 1.3 and 1.2, in Java's own ciphers. */
public final class Tls {

    private static final Logger LOG = LoggerFactory.getLogger(Tls.class);

    private static final Set<String> VERSIONS = Set.of("TLSv1.3", "TLSv1.2");

    private final Followed<PemKeyCertOptions> pair;
    private final Duration look;

    /**
     * Reads them.
     *
     * @param settings that name them
     * @param certificate with those that lead to a root, if any, after it
     * @param look the time between two looks whether they were replaced
     * @throws IllegalArgumentException with one sentence, where they cannot be used
     */
    public Tls(String settings, Vertx vertx, Path certificate, Path privateKey, Duration look) {
        this.pair = new Followed<>(
                settings, List.of(certificate, privateKey), files -> pair(vertx, files.get(0), files.get(1)));
        this.look = look;
    }

    void on(HttpServerOptions options, Duration handshake) {
        options.setSsl(true)
                .setKeyCertOptions(pair.get())
                .setEnabledSecureTransportProtocols(VERSIONS)
                .setSslHandshakeTimeout(handshake.toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    }

    /** New connections get what is in the files; open ones stay as they are. */
    void follow(Vertx vertx, HttpServer http, HttpServerOptions options) {
        pair.follow(
                vertx,
                look,
                next -> http.updateSSLOptions(new SSLOptions(options.getSslOptions()).setKeyCertOptions(next))
                        .onFailure(e -> LOG.error("the new certificate is not used: {}", e.toString())));
    }

    private static PemKeyCertOptions pair(Vertx vertx, byte[] certificate, byte[] privateKey) {
        PublicKey open;
        try {
            open = CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(certificate))
                    .getPublicKey();
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the certificate is not one in PEM");
        }
        PemKeyCertOptions options =
                new PemKeyCertOptions().addCertValue(Buffer.buffer(certificate)).addKeyValue(Buffer.buffer(privateKey));
        try {
            if (belong(open, privateKey(vertx, options))) {
                return options;
            }
        } catch (Exception e) {
            // said below
        }
        throw new IllegalArgumentException(
                "the private key must be that of the certificate, in PEM without a password");
    }

    /** As Vert.x reads it. */
    private static PrivateKey privateKey(Vertx vertx, PemKeyCertOptions options) throws Exception {
        X509KeyManager keys =
                (X509KeyManager) options.getKeyManagerFactory(vertx).getKeyManagers()[0];
        String[] names = keys.getServerAliases("RSA", null);
        return keys.getPrivateKey((names == null ? keys.getServerAliases("EC", null) : names)[0]);
    }

    /** Java and Netty would find out at the first client. */
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
