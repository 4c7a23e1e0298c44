package io.batchinfo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate that nobody else vouches for, made by the keytool of the running Java, with its key. */
public final class Certificate {

    public static final String PASSWORD = "changeit";

    private static final Base64.Encoder BASE64 = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private final Path store;
    private final KeyStore keys;

    private Certificate(Path store) throws IOException, GeneralSecurityException {
        this.store = store;
        this.keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
    }

    /**
     * Makes one.
     *
     * @param algorithm of its key: EC or RSA
     * @param names such as {@code dns:localhost,ip:127.0.0.1}
     */
    public static Certificate make(Path folder, String algorithm, String names) throws Exception {
        Path store = Files.createTempDirectory(folder, "keys").resolve("store.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "one",
                        "-keyalg",
                        algorithm,
                        "-dname",
                        "CN=test",
                        "-ext",
                        "san=" + names,
                        "-validity",
                        "3650",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            throw new IllegalStateException(Files.readString(folder.resolve("keytool.log")));
        }
        return new Certificate(store);
    }

    /** PKCS12, with {@link #PASSWORD}. */
    public Path store() {
        return store;
    }

    public X509Certificate certificate() throws GeneralSecurityException {
        return (X509Certificate) keys.getCertificate("one");
    }

    public PrivateKey key() throws GeneralSecurityException {
        return (PrivateKey) keys.getKey("one", PASSWORD.toCharArray());
    }

    public Path writeCertificate(Path file) throws IOException, GeneralSecurityException {
        return write(file, "CERTIFICATE", certificate().getEncoded());
    }

    public Path writeKey(Path file) throws IOException, GeneralSecurityException {
        return write(file, "PRIVATE KEY", key().getEncoded());
    }

    private static Path write(Path file, String what, byte[] der) throws IOException {
        String body = BASE64.encodeToString(der);
        return Files.writeString(file, "-----BEGIN " + what + "-----\n" + body + "\n-----END " + what + "-----\n");
    }

    /** That of a client which believes this one, and those others, and nobody else. */
    public SSLContext trusted(Certificate... others) throws GeneralSecurityException, IOException {
        KeyStore known = KeyStore.getInstance("PKCS12");
        known.load(null, null);
        known.setCertificateEntry("one", certificate());
        for (int i = 0; i < others.length; i++) {
            known.setCertificateEntry("other" + i, others[i].certificate());
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(known);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), new SecureRandom());
        return context;
    }
}
